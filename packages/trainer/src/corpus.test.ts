import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, expect, test } from "vitest";
import { type Corpus, type CorpusDocument, countTexts, openCorpus } from "./corpus.ts";

const folder = await mkdtemp(join(tmpdir(), "raisontext-corpus-"));
afterAll(() => rm(folder, { recursive: true }));

/** A text of its own: no two numbers give the same words. */
const words = (n: number) =>
  `kettle ${[...String(n)].map(digit => "abcdefghij"[Number(digit)]?.repeat(3)).join(" ")}`;
const line = (n: number, label: 0 | 1, fields: object = {}) =>
  JSON.stringify({ text: words(n), label, ...fields });
const lines = (count: number, of: (n: number) => string) => Array.from({ length: count }, (_, n) => of(n));

async function folderOf(files: Readonly<Record<string, readonly string[]>>): Promise<string> {
  const own = await mkdtemp(join(folder, "data-"));
  for (const [name, content] of Object.entries(files)) {
    const text = content.join("\n");
    await writeFile(join(own, name), name.endsWith(".gz") ? gzipSync(text) : text);
  }
  return own;
}

async function read(documents: AsyncIterable<CorpusDocument>): Promise<CorpusDocument[]> {
  const all: CorpusDocument[] = [];
  for await (const document of documents) all.push(document);
  return all;
}

const parts = async (corpus: Corpus) => [await read(corpus.train()), await read(corpus.dev())] as const;
const textsOf = (documents: readonly CorpusDocument[]) => documents.map(({ text }) => text);

test("holds back the dev file, and says what it read", async () => {
  const data = await folderOf({
    "a.jsonl": lines(20, n => line(n, (n % 2) as 0 | 1, { source: "a", genre: "note", lang: "en" })),
    "dev.jsonl.gz": lines(4, n => line(100 + n, (n % 2) as 0 | 1)),
  });
  const corpus = await openCorpus(data, { minTexts: 10 });
  const [train, dev] = await parts(corpus);
  expect(textsOf(dev)).toEqual(lines(4, n => words(100 + n)));
  expect(textsOf(train)).toEqual(lines(20, words));
  expect(train[3]).toMatchObject({
    label: 1,
    lang: "en",
    genre: "note",
    place: expect.stringMatching(/a\.jsonl:4$/),
  });
  const sha256 = createHash("sha256")
    .update(await readFile(join(data, "a.jsonl")))
    .digest("hex");
  expect(corpus.files[1]).toEqual({ name: "a.jsonl", sha256, documents: 20 });
  expect(corpus.counts).toEqual({ train: { en: { human: 10, ai: 10 } }, dev: { en: { human: 2, ai: 2 } } });
});

test("reads several folders as one corpus, in their order", async () => {
  const first = await folderOf({
    "b.jsonl": lines(20, n => line(n, (n % 2) as 0 | 1)),
    "dev.jsonl": [line(100, 0), line(101, 1)],
  });
  const second = await folderOf({ "a.jsonl": [line(3, 1), line(40, 1)] });
  const corpus = await openCorpus([first, second], { minTexts: 10 });
  const [train] = await parts(corpus);
  expect(textsOf(train)).toEqual([...lines(20, words), words(40)]);
  expect(corpus.files.map(({ name }) => name)).toEqual(["dev.jsonl", "b.jsonl", "a.jsonl"]);
  expect(corpus.duplicates).toBe(1);
});

test("finds the language of texts that do not say it, and leaves out languages without enough texts", async () => {
  const russian = ["чайник", "сосед", "дождь"].map(text => JSON.stringify({ text, label: 0 }));
  const data = await folderOf({ "a.jsonl": [...lines(40, n => line(n, (n % 2) as 0 | 1)), ...russian] });
  const corpus = await openCorpus(data, { minTexts: 5 });
  expect(corpus.languages).toEqual(["en"]);
  expect((await parts(corpus)).flat()).toHaveLength(40);
  await expect(openCorpus(data)).rejects.toThrow(
    /at least 200 texts of each class to train on; there are en: \d+ human and \d+ AI, ru: \d human and 0 AI/,
  );
});

test("keeps one of texts with the same words, the held-back one first", async () => {
  const data = await folderOf({
    "a.jsonl": [
      ...lines(10, n => line(n, (n % 2) as 0 | 1)),
      JSON.stringify({ text: `«${words(3).toUpperCase()}»!`, label: 1 }),
    ],
    "dev.jsonl": [line(0, 0), line(200, 1)],
  });
  const corpus = await openCorpus(data, { minTexts: 1 });
  const [train, dev] = await parts(corpus);
  expect(textsOf(dev)).toEqual([words(0), words(200)]);
  expect(textsOf(train)).toEqual(lines(9, n => words(n + 1)));
  expect(corpus.duplicates).toBe(2);
});

test("holds back a tenth of each class, whole sources or families together, the same each time", async () => {
  const data = await folderOf({
    "a.jsonl": lines(1_000, n => line(n, 0, { source: `author ${n % 50}` })),
    "b.jsonl": lines(1_000, n => line(5_000 + n, 1, { source: "one", family: `prompt ${n % 100}` })),
  });
  const corpus = await openCorpus(data);
  const [train, dev] = await parts(corpus);
  expect(countTexts(corpus.counts.train) + countTexts(corpus.counts.dev)).toBe(2_000);
  expect(corpus.counts.dev.en?.human).toBe(100);
  expect(corpus.counts.dev.en?.ai).toBeGreaterThanOrEqual(100);
  expect(corpus.counts.dev.en?.ai).toBeLessThan(200);
  const groups = (documents: readonly CorpusDocument[]) =>
    new Set(documents.map(({ fields }) => fields?.family ?? fields?.source));
  expect([...groups(dev)].filter(group => groups(train).has(group))).toEqual([]);
  expect(textsOf(await read((await openCorpus(data)).dev()))).toEqual(textsOf(dev));
  expect(textsOf(await read((await openCorpus(data, { seed: 7 })).dev()))).not.toEqual(textsOf(dev));
});

test("deals a class of one source into parts, so that some can be unseen", async () => {
  const data = await folderOf({
    "a.jsonl": lines(400, n => line(n, (n % 2) as 0 | 1)),
    "dev.jsonl": [line(900, 0), line(901, 1)],
  });
  const [train] = await parts(await openCorpus(data));
  expect(new Set(train.map(({ source }) => source)).size).toBe(20);
});
