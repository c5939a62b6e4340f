import fc from "fast-check";
import { expect, test } from "vitest";
import { FeatureExtractor } from "./feature-extractor.ts";
import type { View } from "./view.ts";

const WORDS: View = { kind: "words", weight: 1, max: 2 };
const CHARACTERS: View = { kind: "characters", weight: 1, min: 3, max: 5 };
const SHAPES: View = { kind: "shapes", weight: 2, max: 3, endings: 2, words: ["for", "еще"] };
const RHYTHM: View = { kind: "rhythm", weight: 0.5, words: ["the", "and"] };
const ALL = [WORDS, CHARACTERS, SHAPES, RHYTHM];

function featuresOf(text: string, ...views: View[]): [number, number][] {
  const extractor = new FeatureExtractor({ bits: 20, views });
  extractor.extract(text);
  return [...extractor.indices.subarray(0, extractor.length)].map((bucket, k) => [
    bucket,
    extractor.values[k] ?? 0,
  ]);
}

const bucketsOf = (text: string, ...views: View[]): number[] =>
  featuresOf(text, ...views).map(([bucket]) => bucket);

test("hashes as the stored models expect", () => {
  expect(bucketsOf("Да, tea 42", WORDS, { ...CHARACTERS, min: 5 }, SHAPES)).toMatchInlineSnapshot(`
    [
      103904,
      385438,
      724545,
      79507,
      1037000,
      705089,
      724508,
      56357,
      73052,
      999438,
      937959,
      475430,
      713893,
      212713,
      225077,
      892509,
      979611,
      360742,
      904370,
      480923,
      865946,
      125347,
    ]
  `);
  expect(bucketsOf("Yes. And then, no.", RHYTHM)).toMatchInlineSnapshot(`
    [
      148858,
      201393,
      368725,
      712808,
      216265,
      722215,
      300833,
      462019,
      997470,
      293111,
    ]
  `);
});

test("counts every word, word pair and character n-gram once", () => {
  // Words: tea, for, two, (tea for), (for two). Characters of " tea for two " (13): 11 + 10 + 9.
  expect(featuresOf("tea for two", WORDS)).toHaveLength(5);
  expect(featuresOf("tea for two", CHARACTERS)).toHaveLength(30);
});

test("gives each view its length and frequent n-grams 1 + ln(count)", () => {
  const words = featuresOf("tea tea tea milk", WORDS);
  expect(words.reduce((sum, [, value]) => sum + value * value, 0)).toBeCloseTo(1, 6);
  // tea occurs 3 times, "tea tea" twice, milk and "tea milk" once.
  const value = (text: string): number => {
    const [bucket] = bucketsOf(text, WORDS).slice(-1);
    return words.find(([other]) => other === bucket)?.[1] ?? Number.NaN;
  };
  expect(value("tea") / value("milk")).toBeCloseTo(1 + Math.log(3), 5);
  expect(value("tea tea") / value("milk")).toBeCloseTo(1 + Math.log(2), 5);
});

test("sees no difference in case, digits, quotes, dashes and runs of spaces", () => {
  expect(featuresOf("Он сказал: «Ещё  7» – и ушёл", ...ALL)).toEqual(
    featuresOf('он сказал: "еще 3" - и  ушел', ...ALL),
  );
});

test("sees the shape of a text: some words, the ends of others, numbers and marks", () => {
  // "tea", "for", "00", "," with 3 pairs and 2 triples.
  expect(featuresOf("tea for 12,", SHAPES)).toHaveLength(4 + 3 + 2);
  expect(featuresOf("tea for 12,", SHAPES)).toEqual(featuresOf("sea for 2026,", SHAPES));
  expect(featuresOf("tea for 12,", SHAPES)).not.toEqual(featuresOf("tea of 12,", SHAPES));
  expect(featuresOf("tea for", { ...SHAPES, endings: 0 })).toEqual(
    featuresOf("coffee for", { ...SHAPES, endings: 0 }),
  );
});

test("hears the rhythm: lengths of sentences, their order, and where lines end", () => {
  const short = "Tea is for two. ";
  const long = "The boiler in the cellar has been making a noise since the day before yesterday. ";
  expect(featuresOf(short + long, RHYTHM)).not.toEqual(featuresOf(long + short, RHYTHM));
  expect(featuresOf("Tea for two\nand cake", RHYTHM)).not.toEqual(featuresOf("Tea for two and cake", RHYTHM));
  expect(bucketsOf("Cats eat mice. Dogs eat cats.", RHYTHM)).toEqual(
    bucketsOf("Boys dig pits. Cars use fuel.", RHYTHM),
  );
});

test("hears whether words come again and how many are rare", () => {
  const same = Array(60).fill("and").join(" ");
  const others = Array.from(
    { length: 60 },
    (_, i) => "ab".repeat(1 + (i % 3)) + String.fromCharCode(97 + (i % 26)),
  );
  const last = (text: string) => bucketsOf(text, RHYTHM).slice(-2);
  expect(last(same)).not.toEqual(last(others.join(" ")));
});

test("forgets the text before", () => {
  const extractor = new FeatureExtractor({ bits: 20, views: ALL });
  extractor.extract("something rather long to begin with, so that buffers are full. And another one.");
  extractor.extract("tea for two");
  expect([...extractor.indices.subarray(0, extractor.length)]).toEqual(bucketsOf("tea for two", ...ALL));
  expect(extractor.words).toBe(3);
});

test("finds nothing in an empty text but its characters", () => {
  expect(featuresOf("", WORDS, SHAPES, RHYTHM)).toEqual([]);
});

test("shows where every feature occurs, with shares that add up to its value", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."ab .,\n1Яё’–") }), text => {
      const extractor = new FeatureExtractor({ bits: 20, views: ALL });
      const shares = new Map<number, number>();
      extractor.extract(text, (bucket, share, start, end) => {
        shares.set(bucket, (shares.get(bucket) ?? 0) + share);
        expect(start).toBeGreaterThanOrEqual(0);
        expect(end).toBeGreaterThan(start);
        expect(end).toBeLessThanOrEqual(text.length + 1);
      });
      const values = new Map<number, number>();
      for (let k = 0; k < extractor.length; k++) {
        const bucket = extractor.indices[k] ?? 0;
        values.set(bucket, (values.get(bucket) ?? 0) + (extractor.values[k] ?? 0));
      }
      expect([...shares.keys()].sort()).toEqual([...values.keys()].sort());
      for (const [bucket, value] of values) expect(shares.get(bucket)).toBeCloseTo(value, 5);
    }),
  );
});
