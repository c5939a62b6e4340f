import { expect, test } from "vitest";
import { aucInterval, delongVariance, wilsonInterval } from "./intervals.ts";
import { rocAuc } from "./metrics.ts";

const rounded = (interval: readonly number[] | null) => interval?.map(end => Math.round(1e4 * end) / 1e4);

test.each([
  // The examples of Newcombe 1998, table I, method 3.
  [81, 263, [0.2553, 0.3662]],
  [15, 148, [0.0624, 0.1605]],
  [0, 20, [0, 0.1611]],
  [1, 29, [0.0061, 0.1718]],
])("gives the Wilson interval of %i among %i", (successes, trials, expected) => {
  expect(rounded(wilsonInterval(successes, trials))).toEqual(expected);
});

test("has no Wilson interval without trials", () => {
  expect(wilsonInterval(0, 0)).toBeNull();
});

test("computes DeLong's variance by hand", () => {
  // AI 0.9, 0.4 beat 3 and 1.5 of human 0.1, 0.4, 0.8: components 1 and 1/2, their variance 1/8.
  // Human 0.1, 0.4, 0.8 lose to 2, 1.5 and 1 of 2 AI: components 1, 3/4, 1/2, their variance 1/16.
  const scores = [0.1, 0.4, 0.8, 0.4, 0.9];
  expect(delongVariance(scores, [0, 0, 0, 1, 1])).toBeCloseTo(1 / 8 / 2 + 1 / 16 / 3, 12);
});

test("agrees with DeLong's definition on many texts with ties", () => {
  const scores = Array.from({ length: 300 }, (_, i) => ((i * 7919) % 101) / 101);
  const labels = scores.map((score, i) => (score + ((i * 31) % 17) / 17 > 1 ? 1 : 0));
  const of = (label: number) => scores.filter((_, i) => labels[i] === label);
  const wins = (ai: number, human: number) => (ai > human ? 1 : ai === human ? 0.5 : 0);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = (values: readonly number[]) =>
    values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0) / (values.length - 1) / values.length;
  const expected =
    spread(of(1).map(ai => mean(of(0).map(human => wins(ai, human))))) +
    spread(of(0).map(human => mean(of(1).map(ai => wins(ai, human)))));
  expect(delongVariance(scores, labels)).toBeCloseTo(expected, 12);
});

test("keeps the interval of an AUC between 0 and 1, and does not call perfection certain", () => {
  const [low = 0, high = 0] = aucInterval(0.99, 0.00002, 50) ?? [];
  expect(low).toBeCloseTo(0.976, 3);
  expect(low).toBeLessThan(0.99);
  expect(high).toBeLessThan(1);
  const scores = [0.1, 0.2, 0.8, 0.9];
  const labels = [0, 0, 1, 1];
  expect(rounded(aucInterval(rocAuc(scores, labels), delongVariance(scores, labels), 2))).toEqual([
    0.3424, 1,
  ]);
});

test("has no interval where a class has fewer than two texts", () => {
  expect(delongVariance([0.1, 0.9, 0.8], [0, 1, 1])).toBeNull();
  expect(aucInterval(1, null, 1)).toBeNull();
});
