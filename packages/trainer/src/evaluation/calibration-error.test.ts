import { expect, test } from "vitest";
import { brierScore, expectedCalibrationError, reliabilityBins } from "./calibration-error.ts";

test("computes the calibration error of two bins by hand", () => {
  // Bin 1: mean score 0.2, one AI of two. Bin 2: mean score 0.8, all AI. Error: (0.3 + 0.2) / 2.
  const bins = reliabilityBins([0.9, 0.1, 0.3, 0.7], [1, 0, 1, 1], 2);
  expect(bins.map(({ texts, score, ai }) => [texts, score, ai])).toEqual([
    [2, 0.2, 0.5],
    [2, expect.closeTo(0.8, 12), 1],
  ]);
  expect(expectedCalibrationError(bins)).toBeCloseTo(0.25, 12);
});

test("makes bins of equal size, and fewer of few texts", () => {
  const scores = Array.from({ length: 100 }, (_, i) => i / 100);
  const sizes = reliabilityBins(scores, scores.map(Math.round)).map(({ texts }) => texts);
  expect(sizes).toHaveLength(15);
  expect(Math.max(...sizes) - Math.min(...sizes)).toBe(1);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(100);
  expect(reliabilityBins([0.5, 0.5], [0, 1])).toHaveLength(2);
});

test("finds no error where scores are right, and the Brier score of a coin", () => {
  const labels = Array.from({ length: 150 }, (_, i) => (i % 2) as 0 | 1);
  const halves = labels.map(() => 0.5);
  expect(expectedCalibrationError(reliabilityBins(halves, labels))).toBeCloseTo(0, 12);
  expect(brierScore(halves, labels)).toBe(0.25);
  expect(brierScore([0.1, 0.8], [0, 1])).toBeCloseTo((0.01 + 0.04) / 2, 12);
});
