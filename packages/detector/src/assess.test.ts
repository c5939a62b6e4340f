import { expect, test } from "vitest";
import { assess, detect } from "./assess.ts";
import type { ThresholdTable } from "./thresholds.ts";

const at = (score: number) => ({ "0.05": score, "0.01": score, "0.001": score });
const thresholds: ThresholdTable = {
  en: [
    { minTokens: 0, human: 0.1, ai: at(0.95) },
    { minTokens: 100, human: 0.3, ai: at(0.7) },
  ],
};
const english = { languages: ["en"], thresholds };
const words = (count: number, word = "word"): string => Array(count).fill(word).join(" ");

test("gives the verdict of the thresholds for the language and length", () => {
  expect(assess(english, words(60), 0.8).verdict).toBe("uncertain");
  expect(assess(english, words(100), 0.8).verdict).toBe("ai");
  expect(assess(english, words(100), 0.3).verdict).toBe("human");
});

test("uses the default thresholds for an evaluator without its own", () => {
  const own = { languages: ["en", "ru"] };
  expect(assess(own, words(60), 0.9).verdict).toBe("ai");
  expect(assess(own, words(60), 0.5).verdict).toBe("uncertain");
  expect(assess(own, words(60, "слово"), 0.1)).toEqual({
    score: 0.1,
    verdict: "human",
    language: "ru",
    tokens: 60,
    warnings: [],
  });
});

test("is never more than uncertain about a text under 50 tokens", () => {
  expect(assess(english, words(49), 0.99)).toMatchObject({ verdict: "uncertain", warnings: ["too_short"] });
});

test("warns about a language the evaluator was not trained for", () => {
  expect(assess(english, words(60, "слово"), 0.99)).toMatchObject({
    verdict: "uncertain",
    language: "ru",
    warnings: ["unsupported_language"],
  });
  const greek = assess(english, words(60, "λέξη"), 0.99);
  expect(greek.warnings).toEqual(["unsupported_language"]);
  expect(greek.language).toBeUndefined();
});

test("trusts an evaluator of other languages, because scripts cannot tell them apart", () => {
  expect(assess({ languages: ["de"] }, words(60, "Wort"), 0.99).warnings).toEqual([]);
});

test("scores and assesses a text in one call", async () => {
  const evaluator = { name: "fixed", version: "1", ...english, predict: async () => [0.99] };
  expect(await detect(evaluator, words(60))).toMatchObject({ score: 0.99, verdict: "ai", language: "en" });
});
