import { expect, test } from "vitest";
import { confidenceRows } from "./confidence.ts";

test("says how often the scores of each confidence are right", () => {
  const texts = [
    { score: 0.99, label: 1, tokens: 200 },
    { score: 0.01, label: 1, tokens: 200 },
    { score: 0.99, label: 1, tokens: 99 },
    { score: 0.3, label: 0, tokens: 200 },
  ] as const;
  expect(confidenceRows("en", texts)).toEqual([
    { language: "en", confidence: "high", texts: 2, right: 0.5 },
    { language: "en", confidence: "medium", texts: 1, right: 1 },
    { language: "en", confidence: "low", texts: 1, right: 1 },
  ]);
});
