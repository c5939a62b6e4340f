import { expect, test } from "vitest";
import { speechOf } from "./speech.ts";

test("a score has three decimals and is never rounded to certainty", () => {
  const { score } = speechOf("en");
  expect([0, 0.0004, 0.0006, 0.5, 0.99949, 0.9996, 1].map(score)).toEqual([
    "< 0.001",
    "< 0.001",
    "0.001",
    "0.500",
    "0.999",
    "> 0.999",
    "> 0.999",
  ]);
});

test("a score is written as the language writes numbers", () => {
  expect(speechOf("ru").score(0.25)).toBe("0,250");
});
