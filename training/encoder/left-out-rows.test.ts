import { expect, test } from "vitest";
import { leftOutRows } from "./left-out-rows.ts";
import { someDocuments } from "./some-documents.ts";
import type { Fold, UnseenDocument } from "./unseen.ts";

const seen = { isGenreUnseen: false };
const fold: Fold = {
  number: 0,
  leftOut: [
    ...someDocuments(60, { genre: "news", linear: -1 }),
    ...someDocuments(60, { genre: "news", label: 1, linear: 1, generator: "large" }),
    ...someDocuments(120, { linear: -1 }),
    ...someDocuments(20, { genre: "rare", linear: -1 }),
    ...someDocuments(300, { genre: "story", label: 1, generator: "large", isGeneratorUnseen: true, ...seen }),
    ...someDocuments(10, { genre: "story", label: 1, generator: "small", isGeneratorUnseen: true, ...seen }),
  ],
  dev: [
    ...someDocuments(10, { label: 1, linear: 1, ...seen }),
    ...someDocuments(10, { linear: -1, ...seen }),
  ],
};
const scorers = {
  linear: ({ linear }: UnseenDocument) => linear,
  encoder: ({ encoder }: UnseenDocument) => encoder,
};

test("a genre with both classes is measured within itself, one with one class against the held-back texts of the other", () => {
  const rows = leftOutRows([fold], "en", () => scorers);
  expect(rows).toContainEqual(
    expect.objectContaining({ value: "news", human: 60, ai: 60, against: "itself", linear: 1, encoder: 0.5 }),
  );
  expect(rows).toContainEqual(
    expect.objectContaining({ value: "letter", human: 120, ai: 10, against: "held-back texts", linear: 1 }),
  );
  expect(rows.filter(({ value }) => value === "rare")).toEqual([]);
});

test("only unseen generators count as left out, the small ones together; means lead", () => {
  const rows = leftOutRows([fold], "en", () => scorers).filter(row => row["left out"] === "generator");
  expect(rows.map(({ value, ai }) => [value, ai])).toEqual([
    ["mean of 2", 310],
    ["large", 300],
    ["1 others (1)", 10],
  ]);
  expect(rows[0]).toMatchObject({ encoder: 0.5 });
});

test("the other language is left alone", () => {
  expect(leftOutRows([fold], "ru", () => scorers)).toEqual([]);
});
