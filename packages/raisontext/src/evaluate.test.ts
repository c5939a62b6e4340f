import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import type {} from "@raisontext/testing/global-setup";
import { chromium } from "playwright-core";
import { describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

const { at: executablePath = "", missing } = inject("chromium");
const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };
const BROWSER_ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Sixty words, so that a verdict is given, and the score in them. */
const text = (score: number) => `${"We walked home along the river again. ".repeat(10)}${score.toFixed(3)}`;
const line = (label: 0 | 1 | "human" | "ai", score: number, fields: object = {}) =>
  JSON.stringify({ text: text(score), label, ...fields });

/** Human 0.1, 0.4, 0.8 and AI 0.4, 0.9: of six pairs four are in order, one is a tie. */
const LINES = [
  line(0, 0.1, { genre: "note" }),
  line("human", 0.4, { genre: "note" }),
  line(0, 0.8, { genre: "letter" }),
  "",
  line(1, 0.4, { genre: "note" }),
  line("ai", 0.9, { genre: "essay" }),
];

/** All names in a report, but the values of fields. */
function* keysOf(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    if (key !== "by") yield* keysOf(part);
  }
}

async function withData(content: string | Buffer, name = "data.jsonl"): Promise<Deployment> {
  const deployment = new Deployment(ECHO);
  await writeFile(join(deployment.dataDir, name), content);
  return deployment;
}

describe("raisontext evaluate", () => {
  test("--format json has the right figures of an evaluator of known scores", async () => {
    await using deployment = await withData(LINES.join("\n"));
    const run = deployment.run(["evaluate", "--data", "data.jsonl", "--by", "genre", "--format", "json"]);
    expect(await run.ended).toBe(0);
    const report = JSON.parse(run.output);
    expect(report).toMatchObject({
      model: { name: "echo", version: "1" },
      files: ["data.jsonl"],
      texts: 5,
      unscored: 0,
      nominalFalsePositiveRate: 0.01,
    });
    expect(report.languages.en.all).toMatchObject({
      human: 3,
      ai: 2,
      auc: 0.75,
      // Falling: AI 0.9; human 0.8; AI and human 0.4; human 0.1.
      auprc: 0.75,
      tpr5: 0.5,
      verdicts: {
        human: { human: 1, uncertain: 2, ai: 0 },
        ai: { human: 0, uncertain: 1, ai: 1 },
        accuracy: 1,
        uncertain: 0.6,
        falsePositiveRate: 0,
        falsePositiveInterval: [0, 0.561497],
      },
      calibration: { brier: expect.closeTo((0.01 + 0.16 + 0.64 + 0.36 + 0.01) / 5, 6) },
    });
    expect(report.languages.en.by.genre.letter).toMatchObject({ against: "ai", human: 1, ai: 2, auc: 0.5 });
    expect(report.languages.en.by.genre.note).toMatchObject({ human: 2, ai: 1, auc: 0.75 });
    expect(report.languages.en.lengths["50-99"]).toMatchObject({ human: 3, ai: 2 });
    expect(run.errors).toBe("");
    const page = await readFile(new URL("../../../docs/evaluate.md", import.meta.url), "utf8");
    const named = [...keysOf({ ...report, languages: report.languages.en, plots: report.plots.en })];
    expect(named.filter(key => !page.includes(`\`${key}\``))).toEqual([]);
  });

  test("prints tables, of several files and a folder", async () => {
    await using deployment = await withData(gzipSync(LINES.slice(0, 3).join("\n")), "a.jsonl.gz");
    await writeFile(join(deployment.dataDir, "b.jsonl"), LINES.slice(3).join("\r\n"));
    const files = deployment.run(["evaluate", "--data", "a.jsonl.gz", "--data", "b.jsonl"]);
    expect(await files.ended).toBe(0);
    expect(files.output).toMatch(/^echo 1: 5 texts\n/);
    expect(files.output).toMatch(/\| en +\| +3 \| +2 \| 0\.750 \[/);
    const folder = deployment.run(["evaluate", "--data", "."]);
    expect(await folder.ended).toBe(0);
    expect(folder.output).toBe(files.output);
  });

  test("--model wins over the environment, and --limit takes the same texts each time", async () => {
    await using deployment = await withData(Array(20).fill(LINES.join("\n")).join("\n"));
    const module = join(deployment.dataDir, "half.mjs");
    await writeFile(
      module,
      'export const createEvaluator = () => ({ name: "half", version: "2", languages: ["en"], predict: async texts => texts.map(() => 0.5) });',
    );
    const args = ["evaluate", "--data", "data.jsonl", "--format", "json", "--limit", "30"];
    const [first, second, half] = [
      deployment.run(args),
      deployment.run(args),
      deployment.run([...args, "--model", "half.mjs"]),
    ];
    expect(await Promise.all([first.ended, second.ended, half.ended])).toEqual([0, 0, 0]);
    expect(JSON.parse(first.output)).toMatchObject({ texts: 30, model: { name: "echo" } });
    expect(second.output).toBe(first.output);
    expect(JSON.parse(half.output)).toMatchObject({ model: { name: "half" }, overall: { auc: 0.5 } });
  });

  test.each([
    ["a wrong line", "nonsense", [], 1, /data\.jsonl:7: not a JSON object/],
    ["a wrong label", '{"text": "a", "label": "robot"}', [], 1, /data\.jsonl:7: label is 0 or "human"/],
    ["a missing file", "", ["--data", "none.jsonl"], 1, /there is no none\.jsonl/],
    ["an unknown field", "", ["--by", "generator"], 1, /no text has the field generator/],
    ["a wrong limit", "", ["--limit", "0"], 2, /a whole number from 1/],
    ["an unknown option", "", ["--speed"], 2, /unknown option/],
    ["an unknown format", "", ["--format", "xml"], 2, /Allowed choices are table, json/],
  ])("ends with its exit code at %s, before anything is scored", async (_, more, args, code, message) => {
    await using deployment = await withData([...LINES, more].join("\n"));
    const run = deployment.run(["evaluate", "--data", "data.jsonl", ...args]);
    expect(await run.ended).toBe(code);
    expect(run.errors).toMatch(message);
    expect(run.output).toBe("");
  });

  test("ends with 1 when a class is missing", async () => {
    await using deployment = await withData(LINES.slice(0, 3).join("\n"));
    const run = deployment.run(["evaluate", "--data", "data.jsonl"]);
    expect(await run.ended).toBe(1);
    expect(run.errors).toBe("raisontext: the data has 3 human and 0 AI texts; some of each are needed\n");
  });

  test("leaves out a text the model fails on, names its line, and ends with 1", async () => {
    await using deployment = await withData([...LINES, '{"text":"poison","label":1}'].join("\n"));
    const run = deployment.run(["evaluate", "--data", "data.jsonl"]);
    expect(await run.ended).toBe(1);
    expect(run.output).toMatch(/^echo 1: 5 texts, 1 without a score\n/);
    expect(run.errors).toMatch(/data\.jsonl:7: /);
  });

  test.skipIf(missing)(
    "--html writes a page whose plots are drawn and that asks nobody for anything",
    async () => {
      await using deployment = await withData(LINES.join("\n").replaceAll("note", "<b>note</b>"));
      const run = deployment.run([
        "evaluate",
        "--data",
        "data.jsonl",
        "--by",
        "genre",
        "--html",
        "page.html",
      ]);
      expect(await run.ended).toBe(0);
      const file = join(deployment.dataDir, "page.html");
      expect(await readFile(file, "utf8")).not.toMatch(/<script|https?:/);
      const browser = await chromium.launch({ executablePath, args: BROWSER_ARGS });
      try {
        const page = await browser.newPage({ viewport: { width: 390, height: 800 } });
        const requests: string[] = [];
        const complaints: string[] = [];
        page.on("request", request => requests.push(request.url()));
        page.on("console", message => complaints.push(message.text()));
        await page.goto(pathToFileURL(file).href);
        for (const [drawn, count] of [
          ["path.curve", 1],
          ["circle.point", 5],
          ["rect.ai", 20],
        ] as const)
          expect(await page.locator(drawn).count()).toBe(count);
        const curve = await page.locator("path.curve").boundingBox();
        expect(curve?.width).toBeGreaterThan(200);
        expect(curve?.height).toBeGreaterThan(50);
        expect(await page.getByRole("rowheader", { name: "en <b>note</b>" }).count()).toBe(1);
        expect(await page.evaluate("document.documentElement.scrollWidth - innerWidth")).toBeLessThanOrEqual(
          0,
        );
        expect(requests).toEqual([pathToFileURL(file).href]);
        expect(complaints).toEqual([]);
      } finally {
        await browser.close();
      }
    },
  );
});
