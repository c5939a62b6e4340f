import { createRandom } from "@raisontext/trainer";
import { expect, test } from "vitest";
import { fitLogistic } from "./fit-logistic.ts";

test("finds the coefficients that labels were drawn by", () => {
  const random = createRandom(1);
  const features = Array.from({ length: 20_000 }, () => [4 * random() - 2, 4 * random() - 2]);
  const labels = features.map(([a = 0, b = 0]) =>
    random() < 1 / (1 + Math.exp(-(2 * a - b + 0.5))) ? 1 : 0,
  );
  const [first, second, bias] = fitLogistic({ features, labels, weights: features.map(() => 1) });
  expect(first).toBeCloseTo(2, 0);
  expect(second).toBeCloseTo(-1, 0);
  expect(bias).toBeCloseTo(0.5, 1);
});

test("a text of weight two counts as two texts do", () => {
  const features = [[-1], [-0.5], [0.5], [1], [0.2]];
  const labels = [0, 1, 0, 1, 1] as const;
  const heavy = fitLogistic({ features, labels, weights: [1, 1, 1, 1, 2] });
  const twice = fitLogistic({
    features: [...features, [0.2]],
    labels: [...labels, 1],
    weights: [1, 1, 1, 1, 1, 1],
  });
  heavy.forEach((value, k) => {
    expect(value).toBeCloseTo(twice[k] ?? Number.NaN, 8);
  });
});

test("does not run away where the classes lie apart", () => {
  const found = fitLogistic({ features: [[-1], [1]], labels: [0, 1], weights: [1, 1] });
  expect(found.every(Number.isFinite)).toBe(true);
});
