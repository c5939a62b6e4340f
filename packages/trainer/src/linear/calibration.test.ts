import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { fitThresholds, upperBound } from "./fit-thresholds.ts";
import { fitPlatt } from "./platt.ts";

test("finds the calibration that made the labels", () => {
  const random = createRandom(7);
  const margins = Float64Array.from({ length: 40_000 }, () => 8 * random() - 4);
  const labels = Uint8Array.from(margins, margin =>
    random() < 1 / (1 + Math.exp(-(1.7 * margin - 0.6))) ? 1 : 0,
  );
  const { slope, offset } = fitPlatt(margins, labels, new Float64Array(margins.length).fill(1));
  expect(slope).toBeCloseTo(1.7, 1);
  expect(offset).toBeCloseTo(-0.6, 1);
});

test("stays finite when the classes are apart", () => {
  const { slope, offset } = fitPlatt(
    Float64Array.from([-2, -1, 1, 2]),
    Uint8Array.from([0, 0, 1, 1]),
    new Float64Array(4).fill(1),
  );
  expect(Number.isFinite(slope) && Number.isFinite(offset)).toBe(true);
});

test("sets a bound that at most the allowed share of scores reaches", () => {
  const scores = Array.from({ length: 200 }, (_, i) => i / 200);
  const bound = upperBound(scores, 0.01);
  expect(scores.filter(score => score >= bound)).toHaveLength(2);
  expect(upperBound([0.2, 0.9, 0.9], 0.4)).toBeGreaterThan(0.9);
});

test("fits the bounds of each length class by itself", () => {
  const texts = Array.from({ length: 400 }, (_, i) => ({
    score: (i % 100) / 100,
    label: (i < 200 ? 0 : 1) as 0 | 1,
    tokens: i % 2 === 0 ? 60 : 300,
  }));
  const [short, long] = fitThresholds(texts, [0, 100], 0.1);
  const reach = (minutes: number, bound: number) =>
    texts.filter(({ label, tokens, score }) => label === 0 && tokens === minutes && score >= bound).length;
  expect(short?.minTokens).toBe(0);
  expect(long?.minTokens).toBe(100);
  expect(reach(60, short?.ai["0.05"] ?? 0)).toBe(4);
  expect(reach(300, long?.ai["0.05"] ?? 0)).toBe(4);
  expect(short?.human).toBeLessThan(short?.ai["0.05"] ?? 0);
});
