import { expect, test } from "vitest";
import { FeatureExtractor, type FeatureSettings } from "./features.ts";

const settings: FeatureSettings = {
  bits: 20,
  wordMax: 2,
  charMin: 3,
  charMax: 5,
  shapeMax: 0,
  shapeWeight: 2,
  commonWords: ["for", "еще"],
};
const SHAPES = { wordMax: 1, charMin: 1, charMax: 0, shapeMax: 3 } as const;

/** The features of the shape view alone. */
function shapesOf(text: string): [number, number][] {
  const words = new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu)).size;
  return featuresOf(text, SHAPES).slice(words);
}

function featuresOf(text: string, changed: Partial<FeatureSettings> = {}): [number, number][] {
  const extractor = new FeatureExtractor({ ...settings, ...changed });
  extractor.extract(text);
  return [...extractor.indices.subarray(0, extractor.length)].map((bucket, k) => [
    bucket,
    extractor.values[k] ?? 0,
  ]);
}

test("hashes as the stored models expect", () => {
  expect(featuresOf("Да, tea 42", { charMin: 5 }).map(([bucket]) => bucket)).toEqual([
    460432, 455842, 322674, 599465, 307090, 664916, 646781, 580966, 153176, 537360, 274000, 721786, 963917,
  ]);
});

test("counts every word, word pair and character n-gram once", () => {
  // Words: tea, for, two, (tea for), (for two). Characters of " tea for two " (13): 11 + 10 + 9.
  expect(featuresOf("tea for two")).toHaveLength(5 + 30);
});

test("gives each view a length of 1/√2 and frequent n-grams 1 + ln(count)", () => {
  const words = featuresOf("tea tea tea milk").slice(0, 4);
  const squares = words.reduce((sum, [, value]) => sum + value * value, 0);
  expect(squares).toBeCloseTo(0.5, 6);
  // tea occurs 3 times, "tea tea" twice, milk and "tea milk" once.
  const [tea = 0, pair = 0, milk = 0] = words.map(([, value]) => value);
  expect(tea / milk).toBeCloseTo(1 + Math.log(3), 5);
  expect(pair / milk).toBeCloseTo(1 + Math.log(2), 5);
});

test("sees no difference in case, digits, quotes, dashes and runs of spaces", () => {
  expect(featuresOf("Он сказал: «Ещё  7»\n– и ушёл")).toEqual(featuresOf('он сказал: "еще 3" - и ушел'));
});

test("sees the shape of a text: common words, the ends of others, numbers and punctuation", () => {
  // "tea", "for", "00", "," with 3 pairs and 2 triples.
  expect(shapesOf("tea for 12,")).toHaveLength(4 + 3 + 2);
  expect(shapesOf("tea for 12,")).toEqual(shapesOf("sea for 2026,"));
  expect(shapesOf("tea for 12,")).not.toEqual(shapesOf("tea of 12,"));
  expect(shapesOf("Ещё чай").map(([bucket]) => bucket)).toEqual([663152, 90826, 261009]);
  const squares = shapesOf("tea for 12,").reduce((sum, [, value]) => sum + value * value, 0);
  expect(squares).toBeCloseTo(4 / 2, 5);
});

test("forgets the text before", () => {
  const extractor = new FeatureExtractor(settings);
  extractor.extract("something rather long to begin with, so that buffers are full");
  extractor.extract("tea for two");
  expect(extractor.length).toBe(35);
  expect(extractor.words).toBe(3);
});

test("finds nothing in an empty text", () => {
  expect(featuresOf("")).toEqual([]);
});
