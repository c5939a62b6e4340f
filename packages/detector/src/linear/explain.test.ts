import fc from "fast-check";
import { expect, test } from "vitest";
import { logOdds } from "../calibration.ts";
import { normalise } from "../normalise/normalise.ts";
import { LinearEvaluator } from "./linear-evaluator.ts";
import { quantise } from "./linear-model.ts";

const part = {
  ...quantise(Float32Array.from({ length: 2 ** 12 }, (_, i) => Math.sin(i * i))),
  bias: 0.3,
  calibration: [],
  thresholds: [],
};
const evaluator = new LinearEvaluator({
  name: "tiny",
  version: "1",
  features: {
    bits: 12,
    views: [
      { kind: "words", weight: 1, max: 2 },
      { kind: "characters", weight: 1, min: 1, max: 5 },
      { kind: "shapes", weight: 1, max: 4, endings: 0, words: ["the"] },
      { kind: "rhythm", weight: 1, words: ["the"] },
    ],
  },
  languages: { en: part, ru: part },
});

const prose = fc.string({ unit: fc.constantFrom(..."the a, bc.\n !Ёж—42é😀"), maxLength: 400 });

test("weights and bias add up to the log-odds of the score, for any text", async () => {
  await fc.assert(
    fc.asyncProperty(prose.map(normalise), async text => {
      const [score = 0] = await evaluator.predict([text]);
      const [explanation] = await evaluator.explain([text]);
      const sum = (explanation?.pieces ?? []).reduce((total, { weight }) => total + weight, 0);
      expect((explanation?.bias ?? 0) + sum).toBeCloseTo(logOdds(score), 4);
    }),
  );
});

test("tells words and marks apart, in order", async () => {
  const text = "The tea, again: 42 — today's fast-paced 'yes'";
  const [explanation] = await evaluator.explain([text]);
  const pieces = explanation?.pieces.map(({ start, end }) => text.slice(start, end));
  expect(pieces).toEqual([
    "The",
    "tea",
    ",",
    "again",
    ":",
    "42",
    "—",
    "today's",
    "fast-paced",
    "'",
    "yes",
    "'",
  ]);
});

test("gives the whole weight of a word to the word", async () => {
  const words = new LinearEvaluator({
    name: "words",
    version: "1",
    features: { bits: 12, views: [{ kind: "words", weight: 1, max: 1 }] },
    languages: { en: part },
  });
  const [{ pieces } = { pieces: [] }] = await words.explain(["tea and milk and tea"]);
  const [tea, and, milk, secondAnd, secondTea] = pieces.map(({ weight }) => weight);
  expect(tea).toBeCloseTo(secondTea ?? 0, 9);
  expect(and).toBeCloseTo(secondAnd ?? 0, 9);
  const [alone] = (await words.explain(["milk"]))[0]?.pieces ?? [];
  expect(Math.sign(milk ?? 0)).toBe(Math.sign(alone?.weight ?? 0));
});

test("has nothing to say about a language it does not know", async () => {
  expect(await evaluator.explain(["水が沸いた"])).toEqual([{ bias: 0, pieces: [] }]);
});
