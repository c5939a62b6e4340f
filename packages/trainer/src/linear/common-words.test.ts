import { expect, test } from "vitest";
import { commonWords } from "./common-words.ts";

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
  const words = (limit: number) => commonWords(corpus, { limit, sourceShare: 0.6 }, () => {});
  expect(await words(1)).toEqual(["the", "еще"]);
  expect(await words(10)).toEqual(["and", "the", "еще", "чай"]);
});
