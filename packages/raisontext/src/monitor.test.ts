import { readFileSync } from "node:fs";
import { ROUTES } from "@raisontext/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import type { Exposition } from "./testing/exposition.ts";
import { post } from "./testing/http-asker.ts";
import { scrape } from "./testing/scrape.ts";
import { TestSocket } from "./testing/socket.ts";

const read = (file: string): string =>
  readFileSync(new URL(`../../../docs/${file}`, import.meta.url), "utf8");

/** Grafana fills in what was chosen at the top. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is Grafana that fills it in
const DATA_SOURCE = "${datasource}";

const dashboardSchema = z.object({
  schemaVersion: z.number().min(39),
  panels: z.array(
    z.object({
      id: z.int(),
      title: z.string(),
      datasource: z.object({ uid: z.literal(DATA_SOURCE) }),
      targets: z.array(z.object({ expr: z.string(), datasource: z.object({ uid: z.literal(DATA_SOURCE) }) })),
    }),
  ),
  templating: z.object({ list: z.array(z.object({ name: z.string(), definition: z.string().optional() })) }),
});

let deployment: Deployment;
let exported: Exposition;

beforeAll(async () => {
  deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  // Whatever is counted happens once.
  for (const text of ["0.5", "poison", ""]) await post(url, { text });
  await post(url, { text: "0.5", model: "unknown" });
  await TestSocket.open(url, ROUTES.classify);
  exported = await scrape(url);
});

afterAll(() => deployment?.[Symbol.asyncDispose]());

/** Every metric an expression names, as samples are called: what is no label, function or word of the language. */
function metricsIn(expression: string): string[] {
  const bare = expression
    .replaceAll(/"[^"]*"/g, "")
    .replaceAll(/\{[^}]*\}|\[[^\]]*\]|\b(by|on|without|ignoring) ?\([^)]*\)/g, "");
  return [...bare.matchAll(/[a-z]\w*_\w+\b(?! ?\()/g)].map(([name]) => name);
}

function isExported(name: string): boolean {
  const histogram = exported.families.get(name.replace(/_(bucket|sum|count)$/, ""));
  return exported.families.has(name) || (histogram?.type === "histogram" && name !== histogram.name);
}

test("every metric that the dashboard shows is one that a server exports", () => {
  const { panels, templating } = dashboardSchema.parse(JSON.parse(read("grafana.json")));
  expect(templating.list.map(({ name }) => name)).toEqual(["datasource", "job", "model"]);
  expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  const asked = templating.list.flatMap(
    ({ definition }) => definition?.match(/label_values\((\w+),/)?.[1] ?? [],
  );
  const shown = panels.flatMap(({ targets }) => targets.flatMap(({ expr }) => metricsIn(expr)));
  expect(shown.length).toBeGreaterThan(panels.length);
  expect([...shown, ...asked].filter(name => !isExported(name))).toEqual([]);
});

test("the dashboard shows every figure of ours", () => {
  const dashboard = read("grafana.json");
  const ours = [...exported.families.keys()].filter(name => name.startsWith("raisontext_"));
  expect(ours.filter(name => !dashboard.includes(name))).toEqual([]);
});

test("every metric in the alert rules is one that a server exports", () => {
  const [, rules = ""] = read("monitor.md").match(/```yaml\n(groups:.*?)```/s) ?? [];
  const expressions = [...rules.matchAll(/expr: (?:>-\n)?(.*?)\n {8}(?:for|annotations):/gs)].map(
    ([, expression = ""]) => expression,
  );
  expect(expressions).toHaveLength([...rules.matchAll(/- alert:/g)].length);
  const named = expressions.flatMap(metricsIn);
  expect(named.length).toBeGreaterThanOrEqual(expressions.length - 1);
  expect(named.filter(name => !isExported(name))).toEqual([]);
});

test("the page of monitoring has every figure with its type and labels, and no other", () => {
  const rows = [...read("monitor.md").matchAll(/^\| `(raisontext_\w+)` +\| (\w+) +\| ([^|]*?) +\|/gm)].map(
    ([, name, type, labels = ""]) => ({ name, type, labels: labels === "–" ? [] : labels.split(", ") }),
  );
  const ours = [...exported.families.values()]
    .filter(({ name }) => name.startsWith("raisontext_"))
    .map(({ name, type, samples }) => {
      const { le: _bound, ...labels } = samples[0]?.labels ?? {};
      return { name, type, labels: Object.keys(labels) };
    });
  const inOrder = (
    list: readonly { name: string | undefined; type: string | undefined; labels: readonly string[] }[],
  ) => list.map(({ name, type, labels }) => `${name} ${type} ${labels.toSorted()}`).toSorted();
  expect(inOrder(rows)).toEqual(inOrder(ours));
});
