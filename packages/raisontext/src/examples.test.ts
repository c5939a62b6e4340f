import { readdirSync, readFileSync } from "node:fs";
import { copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { VARIABLES } from "./config.ts";
import { Deployment } from "./testing/deployment.ts";
import { detect } from "./testing/http-asker.ts";

const ROOT = new URL("../../../", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, ROOT), "utf8");
const OWN_EVALUATOR = new URL("examples/own-evaluator.js", ROOT);

test.each([
  ["docs/own-model.md", "examples/own-evaluator.js", "js"],
  ["docs/workers.md", "examples/worker.py", "python"],
  ["docs/workers.md", "examples/sender.py", "python"],
  ["docs/python.md", "examples/detect.py", "python"],
  ["docs/integrate.md", "examples/webhook-receiver.js", "js"],
])("%s has %s as it is", (page, example, language) => {
  expect(read(page)).toContain(`\`\`\`${language}\n${read(example)}\`\`\`\n`);
});

test("every page names variables there are", () => {
  const known = new Set(VARIABLES.map(({ name }) => name));
  const pages = readdirSync(new URL("docs", ROOT)).filter(name => name.endsWith(".md"));
  expect(pages.length).toBeGreaterThan(15);
  for (const page of ["README.md", ...pages.map(name => `docs/${name}`)]) {
    const named = read(page).match(/\bRA(?:ISONTEXT|BBIT)_[A-Z_]+/g) ?? [];
    const unknown = named.filter(name => !known.has(name.replace(/_FILE$/, "")) && !known.has(name));
    expect([page, unknown.filter(name => name !== "RAISONTEXT_API_KEY")]).toEqual([page, []]);
  }
});

test("the SDK's page is the same in its package", () => {
  expect(read("packages/client/README.md")).toBe(
    read("docs/client.md").replace("# From JavaScript", "# @raisontext/client"),
  );
});

test("the example of an evaluator needs nothing but itself, and tells varied texts from others", async () => {
  await using deployment = new Deployment();
  await copyFile(OWN_EVALUATOR, join(deployment.dataDir, "own.mjs"));
  await writeFile(
    join(deployment.dataDir, "varied.txt"),
    "Rooks quarrel over bare elms; somewhere a gate bangs.",
  );
  await writeFile(join(deployment.dataDir, "same.txt"), "It was what it was, and it was what it was to be.");
  const run = deployment.run(["detect", "--model", "own.mjs", "varied.txt", "same.txt"]);
  expect(await run.ended).toBe(0);
  const [varied = 0, same = 1] = run.output.split("\n").map(Number.parseFloat);
  expect(varied).toBeGreaterThan(0.9);
  expect(same).toBeLessThan(0.1);
});

test("the example of an evaluator is served by start", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: OWN_EVALUATOR.pathname });
  const { url } = await deployment.serve("start");
  expect(await detect(url, { text: "… 12 …" })).toMatchObject({
    score: 0.5,
    model: { name: "word-variety", version: "1" },
  });
});
