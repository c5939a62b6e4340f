import type { CorpusDocument } from "@raisontext/trainer";
import { expect, test } from "vitest";
import { FOLDS, foldsOf } from "./folds.ts";

const document = (lang: string, genre: string, generator?: string) =>
  ({ lang, genre, label: generator ? 1 : 0, text: "", source: "s", fields: { generator } }) as CorpusDocument;

test("a genre is left out by one fold of its language, one that is not known by none", () => {
  expect(foldsOf(document("en", "news"))).toEqual([1, -1]);
  expect(foldsOf(document("ru", "news"))).toEqual([2, -1]);
  expect(foldsOf(document("en", "haiku"))).toEqual([-1, -1]);
});

test("a generator is left out by one fold, whatever its sources call it", () => {
  const folds = ["openai/GPT-4", "gpt-4", "GPT-4"].map(name => foldsOf(document("en", "essay", name))[1]);
  expect(new Set(folds).size).toBe(1);
  const many = Array.from(
    { length: 200 },
    (_, index) => foldsOf(document("ru", "news", `model-${index}`))[1],
  );
  expect(new Set(many)).toEqual(new Set(Array.from({ length: FOLDS }, (_, fold) => fold)));
});
