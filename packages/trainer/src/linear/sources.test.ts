import { expect, test } from "vitest";
import { foldsBySource } from "./folds.ts";
import { importanceOf } from "./importance.ts";

const of = (source: string, label: 0 | 1, count: number) => Array(count).fill({ source, label });

test("deals whole sources into folds that hold both classes", () => {
  const documents = [
    ...of("a", 0, 50),
    ...of("b", 0, 40),
    ...of("c", 1, 45),
    ...of("d", 1, 45),
    ...of("e", 0, 5),
  ];
  const folds = foldsBySource(documents, 2);
  expect(folds.get("a")).not.toBe(folds.get("b"));
  expect(folds.get("c")).not.toBe(folds.get("d"));
  expect(foldsBySource(documents, 2)).toEqual(folds);
});

test("gives both classes the same weight, and sources by the power of their size", () => {
  const documents = [...of("big", 0, 16), ...of("small", 0, 4), ...of("ai", 1, 5)];
  const weights = importanceOf(documents, 0.5);
  const sum = (from: number, to: number) =>
    weights.slice(from, to).reduce((total, weight) => total + weight, 0);
  expect(sum(0, 25)).toBeCloseTo(25, 9);
  expect(sum(20, 25)).toBeCloseTo(12.5, 9);
  expect(sum(0, 16) / sum(16, 20)).toBeCloseTo(2, 9);
});
