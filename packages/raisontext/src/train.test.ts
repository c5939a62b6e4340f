import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "@raisontext/trainer";
import { describe, expect, test } from "vitest";
import { Deployment } from "./testing/deployment.ts";

const HUMAN = "tea boiler cat muddy rain bus".split(" ");
const AI = "furthermore crucial landscape delve robust foster".split(" ");
const COMMON = "the and of to in it we was on at with".split(" ");

/** Labelled lines of made-up texts, both classes alike in number. */
function lines(count: number): string {
  const random = createRandom(3);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)] ?? "";
  return Array.from({ length: count }, (_, i) => {
    const label = i % 2;
    const length = 50 + Math.floor(60 * random());
    const words = Array.from({ length }, () => pick(random() < 0.3 ? (label === 1 ? AI : HUMAN) : COMMON));
    return JSON.stringify({ text: words.join(" "), label: label === 1 ? "ai" : "human", genre: "note" });
  }).join("\n");
}

async function withData(count: number): Promise<Deployment> {
  const deployment = new Deployment();
  await mkdir(join(deployment.dataDir, "data"));
  await writeFile(join(deployment.dataDir, "data", "own.jsonl"), lines(count));
  return deployment;
}

const train = (out: string, ...more: string[]) => ["train", "--data", "data", "--out", out, ...more];

describe("raisontext train", () => {
  test("trains a model that evaluate measures, the same bytes each time", async () => {
    await using deployment = await withData(480);
    const read = (file: string) => readFile(join(deployment.dataDir, file));
    const first = deployment.run(train("models/mine"));
    expect(await first.ended).toBe(0);
    expect(first.output).toMatch(/^en: ROC-AUC (0\.9\d\d|1\.000) on held-back texts\n/);

    const card = JSON.parse(String(await read("models/mine/card.json")));
    expect(card).toMatchObject({
      name: "mine",
      languages: ["en"],
      data: { files: [{ name: "own.jsonl", documents: 480 }] },
    });
    const { train: trained, dev } = card.data.counts;
    expect(trained.en.human + trained.en.ai + dev.en.human + dev.en.ai).toBe(480);
    expect(card.metrics.dev.en.by.genre.note.auc).toBeGreaterThan(0.9);
    expect(String(await read("models/mine/card.md"))).toMatch(/Never the only ground for an accusation/);

    const evaluate = deployment.run([
      "evaluate",
      "--data",
      "data",
      "--model",
      "models/mine",
      "--format",
      "json",
    ]);
    expect(await evaluate.ended).toBe(0);
    const report = JSON.parse(evaluate.output);
    expect(report.model.name).toBe("mine");
    expect(report.languages.en.all.auc).toBeGreaterThan(0.9);

    const second = deployment.run(train("models/again", "--name", "mine"));
    expect(await second.ended).toBe(0);
    expect((await read("models/again/model.bin")).equals(await read("models/mine/model.bin"))).toBe(true);
    const again = JSON.parse(String(await read("models/again/card.json")));
    expect({ ...again, reproduce: card.reproduce }).toEqual(card);
  });

  test("refuses a folder that is not empty", async () => {
    await using deployment = await withData(10);
    await mkdir(join(deployment.dataDir, "models"));
    await writeFile(join(deployment.dataDir, "models", "notes.txt"), "mine");
    const run = deployment.run(train("models"));
    expect(await run.ended).toBe(2);
    expect(run.errors).toMatch(/models is not empty; --force/);
  });

  test("says what the data lacks", async () => {
    await using deployment = await withData(100);
    const few = deployment.run(train("models/mine"));
    expect(await few.ended).toBe(1);
    expect(few.errors).toMatch(
      /at least 200 texts of each class to train on; there are en: \d+ human and \d+ AI/,
    );
    await writeFile(join(deployment.dataDir, "data", "own.jsonl"), '{"text": "a"}');
    const wrong = deployment.run(train("models/mine"));
    expect(await wrong.ended).toBe(1);
    expect(wrong.errors).toMatch(/data\/own\.jsonl:1: label is 0 or "human"/);
    const usage = deployment.run(["train", "--data", "data"]);
    expect(await usage.ended).toBe(2);
    expect(usage.errors).toMatch(/required option '--out/);
  });
});
