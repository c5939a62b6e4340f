import fc from "fast-check";
import { expect, test } from "vitest";
import { logOdds } from "../calibration.ts";
import type { Evaluator } from "../evaluator.ts";
import { AdditiveEvaluator } from "../testing/additive-evaluator.ts";
import type { ThresholdTable } from "../thresholds.ts";
import { countTokens } from "../tokens.ts";
import { analyse, analyseText } from "./analyse.ts";

const at = (score: number) => ({ "0.05": score - 0.1, "0.01": score, "0.001": score + 0.04 });
const thresholds: ThresholdTable = {
  en: [
    { minTokens: 0, human: 0.1, ai: at(0.95) },
    { minTokens: 100, human: 0.3, ai: at(0.7) },
  ],
};

/** An evaluator that gives every text one score. */
function fixed(score: number, about: Partial<Evaluator> = {}): Evaluator {
  const predict = async (texts: readonly string[]) => texts.map(() => score);
  return { name: "fixed", version: "1", languages: ["en"], predict, ...about };
}
const english = (score: number) => fixed(score, { thresholds });
const words = (count: number, word = "the word"): string =>
  Array(count / 2)
    .fill(word)
    .join(" ");

test("gives the verdict of the thresholds for the language and length", async () => {
  expect((await analyseText(english(0.8), words(60))).verdict).toBe("uncertain");
  expect((await analyseText(english(0.8), words(100))).verdict).toBe("ai");
  expect((await analyseText(english(0.3), words(100))).verdict).toBe("human");
});

test("says which bounds gave the verdict, at the rate that was asked for", async () => {
  expect((await analyseText(english(0.65), words(100))).thresholds).toEqual({
    falsePositiveRate: 0.01,
    human: 0.3,
    ai: 0.7,
  });
  const loose = await analyseText(english(0.65), words(100), { falsePositiveRate: "0.05" });
  expect(loose).toMatchObject({ verdict: "ai", thresholds: { falsePositiveRate: 0.05, ai: 0.6 } });
});

test("uses the default thresholds for an evaluator without its own, and takes its scores as they are", async () => {
  const own = (score: number) => fixed(score, { languages: ["en", "ru"] });
  expect(await analyseText(own(0.9), words(60))).toMatchObject({ score: 0.9, verdict: "ai" });
  expect((await analyseText(own(0.5), words(60))).verdict).toBe("uncertain");
  expect(await analyseText(own(0.1), words(60, "и слово"))).toMatchObject({
    verdict: "human",
    language: "ru",
    tokens: 60,
    reliability: "low",
    confidence: "medium",
    warnings: [],
  });
});

test("calibrates by language and length", async () => {
  const calibration = {
    en: [
      { minTokens: 0, slope: 1, offset: 0 },
      { minTokens: 100, slope: 2, offset: 1 },
    ],
  };
  const evaluator = fixed(0.7, { calibration });
  expect((await analyseText(evaluator, words(98))).score).toBe(0.7);
  expect(logOdds((await analyseText(evaluator, words(100))).score)).toBeCloseTo(2 * logOdds(0.7) + 1, 6);
});

test("is never more than uncertain about a text under 50 tokens", async () => {
  expect(await analyseText(english(0.99), words(48))).toMatchObject({
    verdict: "uncertain",
    warnings: ["too_short"],
    reliability: "low",
  });
});

test("gives no verdict on a language the evaluator was not trained for", async () => {
  expect(await analyseText(english(0.99), words(60, "и слово"))).toMatchObject({
    verdict: "uncertain",
    language: "ru",
    warnings: ["unsupported_language"],
  });
  for (const foreign of ["λέξη ένα", "le mot", "слово і", "дума ъгъл"]) {
    const analysis = await analyseText(fixed(0.99, { languages: ["en", "ru"] }), words(120, foreign));
    expect(analysis).toMatchObject({ verdict: "uncertain", warnings: ["unsupported_language"] });
    expect(analysis.language).toBeUndefined();
  }
});

test("trusts an evaluator of other languages", async () => {
  const analysis = await analyseText(fixed(0.99, { languages: ["de"] }), words(60, "das Wort"));
  expect(analysis.warnings).toEqual([]);
});

test("is low in confidence where the score is near the middle, and never high about a short text", async () => {
  const confidence = async (score: number, tokens: number) =>
    (await analyseText(english(score), words(tokens))).confidence;
  expect(await confidence(0.97, 100)).toBe("high");
  expect(await confidence(0.03, 100)).toBe("high");
  expect(await confidence(0.97, 60)).toBe("medium");
  expect(await confidence(0.85, 100)).toBe("medium");
  expect(await confidence(0.6, 100)).toBe("low");
});

test("keeps the order of texts, long ones between short ones, and asks for windows in bounded batches", async () => {
  const batches: number[] = [];
  const evaluator = new AdditiveEvaluator({ good: 1, bad: -1 });
  const predict = async (texts: readonly string[]) => {
    batches.push(texts.length);
    return evaluator.predict(texts);
  };
  const long = Array(1_500).fill("The good tea was very bad.").join(" ");
  const analyses = await analyse(fixed(0, { predict }), ["good good", long, "bad bad"], { details: false });
  expect(analyses.map(({ score }) => Math.sign(Math.round(10 * logOdds(score))))).toEqual([1, 0, -1]);
  expect(Math.max(...batches)).toBeLessThanOrEqual(64);
  expect(analyses[1]?.windows.length).toBeGreaterThan(50);
  expect(analyses[1]?.sentences).toEqual([]);
});

test.each([1.2, -0.1, Number.NaN])("refuses %f for a score", async score => {
  await expect(analyseText(english(score), words(60))).rejects.toThrow("scores_invalid");
});

const prose = fc.string({
  unit: fc.constantFrom(
    "good",
    "bad ",
    "tea",
    " ",
    ". ",
    "?",
    "\n",
    "é",
    "e\u0301",
    "\u200b",
    "😀",
    "о",
    "1",
    "! ",
    "Mr. ",
  ),
  maxLength: 600,
});
const weights = { good: 0.8, bad: -1.2, tea: 0.3 };

test("sentences and windows agree with the whole, for any text", async () => {
  await fc.assert(
    fc.asyncProperty(prose, async text => {
      const analysis = await analyseText(new AdditiveEvaluator(weights), text);
      const { sentences, score, tokens } = analysis;
      if (tokens === 0) return;
      let [sum, counted] = [0, 0];
      for (const sentence of sentences) {
        const own = countTokens(
          text.slice(sentence.start, sentence.end).normalize("NFC").replaceAll("\u200b", ""),
        );
        sum += own * logOdds(sentence.score);
        counted += own;
      }
      expect(counted).toBe(tokens);
      expect(sum / counted).toBeCloseTo(logOdds(score), 5);
    }),
  );
});

test("offsets lie inside the text, in order, and on the edges of characters, for any text", async () => {
  const anyText = fc.oneof(prose, fc.string({ unit: "binary", maxLength: 500 }));
  await fc.assert(
    fc.asyncProperty(anyText, async text => {
      const analysis = await analyseText(new AdditiveEvaluator(weights), text);
      for (const spans of [analysis.windows, analysis.sentences, analysis.evidence]) {
        let end = 0;
        for (const span of spans) {
          expect(span.start).toBeGreaterThanOrEqual(end);
          expect(span.end).toBeGreaterThan(span.start);
          end = span.end;
          for (const offset of [span.start, span.end]) expect(splitsPair(text, offset)).toBe(false);
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }
      expect(await analyseText(new AdditiveEvaluator(weights), text)).toEqual(analysis);
    }),
  );
});

function splitsPair(text: string, offset: number): boolean {
  return /[\ud800-\udbff]/.test(text.charAt(offset - 1)) && /[\udc00-\udfff]/.test(text.charAt(offset));
}

test("shows the words that moved the score, signed", async () => {
  const text = "It was a good good day, he said. But the tea was bad and the cake was bad.";
  const { evidence } = await analyseText(new AdditiveEvaluator(weights), text);
  const shown = evidence.map(({ start, end, weight }) => [text.slice(start, end), Math.sign(weight)]);
  expect(shown).toEqual([
    ["good good", 1],
    ["tea", 1],
    ["bad", -1],
    ["bad", -1],
  ]);
});

test("takes 100,000 characters", async () => {
  const text = "The good tea was very bad, he said to the man at the door. ".repeat(1_700).slice(0, 100_000);
  const analysis = await analyseText(new AdditiveEvaluator(weights), text);
  expect(analysis.windows.length).toBeGreaterThan(100);
  expect(analysis.sentences.length).toBeGreaterThan(1_600);
});

test("a text cut from a human's and an AI's is mixed, a text of one is not", async () => {
  const evaluator = new AdditiveEvaluator({ good: 0.2, bad: -0.2 });
  const human = "The tea was bad and the cake was bad as well, we thought so. ".repeat(20);
  const ai = "It is good to note that good tea is a good part of a good day. ".repeat(20);
  const verdictOf = async (text: string) => (await analyseText(evaluator, text)).verdict;
  expect(await verdictOf(human + ai)).toBe("mixed");
  expect(await verdictOf(ai + human + ai)).toBe("mixed");
  expect(await verdictOf(human + human)).toBe("human");
  expect(await verdictOf(ai + ai)).toBe("ai");
});
