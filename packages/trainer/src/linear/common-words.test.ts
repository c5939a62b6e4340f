import { expect, test } from "vitest";
import { commonWords, withWords } from "./common-words.ts";

const DOCUMENTS = (
  [
    ["a", "en", "The kettle and the kettle, 12"],
    ["a", "en", "The kettle again"],
    ["b", "en", "and THE rain, 12"],
    ["c", "ru", "Ещё чай, ещё"],
  ] as const
).map(([source, lang, text]) => ({ text, label: 0 as const, lang, source, genre: "" }));

test("keeps the words that most documents and enough sources of a language share", async () => {
  const corpus = {
    async *train() {
      yield* DOCUMENTS;
    },
  };
  expect(await commonWords(corpus, 0.6, () => {})).toEqual([
    ["the", "and"],
    ["еще", "чай"],
  ]);
});

test("gives each view as many words of every language as it asks for", () => {
  const settings = {
    bits: 8,
    views: [
      { kind: "words", weight: 1, max: 2 },
      { kind: "rhythm", weight: 1, words: 1 },
    ],
  } as const;
  const common = [
    ["the", "and"],
    ["и", "the"],
  ];
  expect(withWords(settings, common).views).toEqual([
    { kind: "words", weight: 1, max: 2 },
    { kind: "rhythm", weight: 1, words: ["the", "и"] },
  ]);
});
