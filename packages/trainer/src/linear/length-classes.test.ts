import { expect, test } from "vitest";
import { byLength, lengthClasses } from "./length-classes.ts";

const texts = (tokens: number, human: number, ai: number) => [
  ...Array.from({ length: human }, () => ({ label: 0 as const, tokens })),
  ...Array.from({ length: ai }, () => ({ label: 1 as const, tokens })),
];
const BOUNDS = [0, 50, 100, 200];

test("keeps the classes that have enough texts of either class", () => {
  const all = [...texts(20, 9, 9), ...texts(60, 9, 9), ...texts(150, 9, 9), ...texts(300, 9, 9)];
  expect(lengthClasses(all, BOUNDS, 9)).toEqual([0, 50, 100, 200]);
});

test("joins a small class to the one below, and the lowest to the one above", () => {
  const small = [...texts(20, 9, 2), ...texts(60, 9, 9), ...texts(150, 9, 9), ...texts(300, 3, 9)];
  expect(lengthClasses(small, BOUNDS, 9)).toEqual([0, 100]);
  expect(lengthClasses([], BOUNDS, 9)).toEqual([0]);
});

test("deals texts into their classes", () => {
  const [short, long] = byLength([...texts(20, 1, 0), ...texts(100, 0, 2)], [0, 100]);
  expect([short?.texts.length, long?.texts.length]).toEqual([1, 2]);
});
