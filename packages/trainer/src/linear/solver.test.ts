import { expect, test } from "vitest";
import { dot, type Row, type SolverOptions, solve } from "./solver.ts";

const options: SolverOptions = { buckets: 4, cost: 2, biasValue: 1, epochs: 200, tolerance: 1e-7, seed: 1 };
const row = (indices: number[], values: number[]): Row => ({
  indices: Uint32Array.from(indices),
  values: Float32Array.from(values),
});
const rows = [
  row([0, 2], [1, 0.5]),
  row([0], [0.8]),
  row([1, 2], [1, 0.5]),
  row([1, 3], [0.7, 1]),
  row([0, 1], [1, 1]),
];
const labels = Uint8Array.from([1, 1, 0, 0, 1]);
const importance = Float64Array.from([1, 1, 1, 1, 0.5]);

test("ends where the gradient of the primal problem is zero", () => {
  const { weights, bias } = solve(rows, labels, importance, options);
  const gradient = [...weights, bias];
  rows.forEach((each, i) => {
    const sign = labels[i] === 1 ? 1 : -1;
    const margin = sign * (dot(each, weights) + bias);
    const pull = (-sign * options.cost * (importance[i] ?? 0)) / (1 + Math.exp(margin));
    each.indices.forEach((bucket, k) => {
      gradient[bucket] = (gradient[bucket] ?? 0) + pull * (each.values[k] ?? 0);
    });
    gradient[4] = (gradient[4] ?? 0) + pull;
  });
  for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-5);
});

test("separates what can be separated", () => {
  const { weights, bias } = solve(rows, labels, importance, options);
  const sides = rows.map(each => (dot(each, weights) + bias > 0 ? 1 : 0));
  expect(sides).toEqual([...labels]);
});

test("gives the same bits for the same seed", () => {
  const one = solve(rows, labels, importance, { ...options, epochs: 3 });
  expect(solve(rows, labels, importance, { ...options, epochs: 3 })).toEqual(one);
});

test("ignores rows without weight and stops early when nothing moves", () => {
  const none = solve(rows, labels, new Float64Array(5), options);
  expect([...none.weights, none.bias]).toEqual([0, 0, 0, 0, 0]);
  expect(none.epochs).toBe(1);
});
