import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { loadLinearModel } from "@raisontext/detector";
import {
  answersOf,
  CARD_GROUPS,
  createRandom,
  evaluate,
  NO_PROGRESS,
  openCorpus,
  report,
  roundedJson,
  SETTINGS,
  type TrainingSettings,
  train,
} from "@raisontext/trainer";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readCard, writeCard, writeModel } from "./output.ts";

const settings: TrainingSettings = {
  ...SETTINGS,
  bits: 14,
  folds: 2,
  lengthClasses: [0, 80],
  minClassTexts: 20,
};
const VOCABULARY = {
  en: [
    "tea boiler cat muddy rain bus",
    "furthermore crucial landscape delve robust foster",
    "the and of to in it",
  ],
  ru: [
    "чайник сосед дождь грязь кот автобус",
    "кроме того важно эффективный аспект данный",
    "и в на не он что",
  ],
} as const;

const folder = await mkdtemp(join(tmpdir(), "raisontext-training-"));
const paths = {
  model: join(folder, "model"),
  document: join(folder, "model.md"),
  published: join(folder, "measured.json"),
  prototype: join(folder, "none.json"),
};
afterAll(() => rm(folder, { recursive: true }));

function texts(count: number, seed: number): Buffer {
  const random = createRandom(seed);
  const lines = Array.from({ length: count }, (_, i) => {
    const label = i % 2;
    const lang = i % 4 < 2 ? "en" : "ru";
    const [human, ai, common] = VOCABULARY[lang].map(words => words.split(" "));
    const own = (label === 1 ? ai : human) ?? [];
    const words = Array.from({ length: 40 + Math.floor(80 * random()) }, () => {
      const from = (random() < 0.3 ? own : common) ?? [];
      return from[Math.floor(from.length * random())] ?? "";
    });
    const source = `${label} ${Math.floor(random() * 4)}`;
    return JSON.stringify({
      text: words.join(" "),
      label,
      lang,
      source,
      genre: label === 1 ? "chat" : "blog",
    });
  });
  return gzipSync(`${lines.join("\n")}\n`);
}

beforeAll(async () => {
  await mkdir(join(folder, "data"));
  await writeFile(join(folder, "data/train.jsonl.gz"), texts(400, 1));
  await writeFile(join(folder, "data/dev.jsonl.gz"), texts(120, 2));
});

test("trains, writes and measures a model from end to end, the same bytes each time", async () => {
  await writeFile(paths.document, "# A page\n\nwith words\n");
  const corpus = await openCorpus(join(folder, "data"), { minTexts: 50 });
  const trained = await train(corpus, settings, NO_PROGRESS);
  await writeModel(trained.model, paths.model);
  await writeCard(trained.card, paths);
  const bytes = await readFile(join(paths.model, "model.bin"));
  const page = await readFile(paths.document, "utf8");

  const { metrics, data } = await readCard(paths.model);
  expect(data.files.map(({ name, documents }) => [name, documents])).toEqual([
    ["dev.jsonl.gz", 120],
    ["train.jsonl.gz", 400],
  ]);
  expect(data.counts.train).toEqual({ en: { human: 100, ai: 100 }, ru: { human: 100, ai: 100 } });
  for (const language of ["en", "ru"]) {
    expect(metrics.dev[language]?.all.auc).toBeGreaterThan(0.99);
    expect(metrics.unseen[language]?.auc).toBeGreaterThan(0.95);
  }
  expect(page).toContain("with words");
  expect(page).toContain("| en 50-99");

  const again = await train(corpus, settings, NO_PROGRESS);
  await writeModel(again.model, paths.model);
  await writeCard(again.card, paths);
  expect((await readFile(join(paths.model, "model.bin"))).equals(bytes)).toBe(true);
  expect(await readFile(paths.document, "utf8")).toBe(page);

  const loaded = await loadLinearModel(join(paths.model, "model.bin"));
  const scored = await evaluate(corpus.dev(), answersOf(loaded), CARD_GROUPS);
  expect(JSON.parse(roundedJson(report(scored, CARD_GROUPS), 0))).toEqual(metrics.dev);
});
