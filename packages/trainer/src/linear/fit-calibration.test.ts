import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { fitCalibration, type UnseenText } from "./fit-calibration.ts";

const random = createRandom(5);

/** Texts whose margins tell the classes apart with this slope: P(AI) = 1 / (1 + exp(-slope * margin)). */
function textsOf(tokens: number, slope: number): UnseenText[] {
  return Array.from({ length: 4_000 }, (_, i) => {
    const margin = 8 * random() - 4;
    const label = random() < 1 / (1 + Math.exp(-slope * margin)) ? 1 : 0;
    return { label, source: `source ${i % 7}`, tokens, margin };
  });
}

test("finds the slope of each length class", () => {
  const fitted = fitCalibration(
    [...textsOf(20, 0.5), ...textsOf(120, 1), ...textsOf(500, 2)],
    [0, 100, 400],
    1,
  );
  expect(fitted.map(({ minTokens }) => minTokens)).toEqual([0, 100, 400]);
  for (const [i, slope] of [0.5, 1, 2].entries()) {
    expect(Math.abs((fitted[i]?.slope ?? 0) / slope - 1)).toBeLessThan(0.15);
    expect(Math.abs(fitted[i]?.offset ?? 1)).toBeLessThan(0.15);
  }
});

test("joins length classes in which longer texts would tell less", () => {
  const texts = [...textsOf(20, 1), ...textsOf(120, 2), ...textsOf(500, 0.5)];
  const [short, long] = fitCalibration(texts, [0, 100, 400], 1);
  expect([short?.minTokens, long?.minTokens]).toEqual([0, undefined]);
  const joined = fitCalibration([...textsOf(20, 0.3), ...texts.slice(4_000)], [0, 100, 400], 1);
  expect(joined.map(({ minTokens }) => minTokens)).toEqual([0, 100]);
});
