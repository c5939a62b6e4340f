import { expect, test } from "vitest";
import { averagePrecision, measure, rocAuc, tprAtFpr } from "./metrics.ts";

test("computes ROC-AUC by hand: of 6 pairs, 4 are in order and 1 is a tie", () => {
  // Human 0.1, 0.4, 0.8; AI 0.4, 0.9. Pairs won: 0.4 > 0.1; 0.9 > all three. Tied: 0.4 and 0.4.
  expect(rocAuc([0.1, 0.4, 0.8, 0.4, 0.9], [0, 0, 0, 1, 1])).toBeCloseTo(4.5 / 6, 12);
});

test("gives 1, 0 and a half for perfect, reversed and constant scores", () => {
  expect(rocAuc([0, 1], [0, 1])).toBe(1);
  expect(rocAuc([1, 0], [0, 1])).toBe(0);
  expect(rocAuc([0.5, 0.5, 0.5], [0, 1, 1])).toBe(0.5);
});

test("finds the best true-positive rate at or below a false-positive rate", () => {
  const scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4];
  const labels = [1, 0, 1, 1, 0, 0];
  expect(tprAtFpr(scores, labels, 0)).toBeCloseTo(1 / 3, 12);
  expect(tprAtFpr(scores, labels, 0.3)).toBeCloseTo(1 / 3, 12);
  expect(tprAtFpr(scores, labels, 1 / 3)).toBe(1);
});

test("does not split ties: a human text among the highest scores spoils all of them", () => {
  expect(tprAtFpr([0.9, 0.9, 0.9, 0.1], [1, 1, 0, 0], 0.01)).toBe(0);
  expect(tprAtFpr([0.9, 0.9, 0.9, 0.1], [1, 1, 0, 0], 0.5)).toBe(1);
});

test("computes average precision by hand, ties together", () => {
  // Falling: AI, human, AI: precision 1 at recall 1/2, 2/3 at recall 1.
  expect(averagePrecision([0.9, 0.5, 0.4], [1, 0, 1])).toBeCloseTo(0.5 * 1 + 0.5 * (2 / 3), 12);
  // The example of scikit-learn's average_precision_score: 0.83.
  expect(averagePrecision([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1])).toBeCloseTo(5 / 6, 12);
  expect(averagePrecision([0.5, 0.5, 0.5, 0.5], [1, 0, 0, 0])).toBe(0.25);
});

test("has no figures for a group of one class", () => {
  expect(measure([0.2, 0.3], [1, 1])).toMatchObject({ human: 0, ai: 2, auc: null, tpr1: null, auprc: null });
});
