import { describe, expect, test } from "vitest";
import { checkScores } from "./check-scores.ts";

describe("what a predict gave", () => {
  test.each([
    ["an array", [0, 0.25, 1]],
    ["a typed array", Float32Array.of(0, 0.25, 1)],
    ["any other list", new Set([0, 0.25, 1])],
  ])("is taken as %s", (_, given) => {
    expect(checkScores(given, 3)).toEqual([0, 0.25, 1]);
  });

  test.each([
    ["too few scores", [0.5], "1 scores for 2 texts"],
    ["too many scores", [0.5, 0.5, 0.5], "3 scores for 2 texts"],
    ["no number", [0.5, Number.NaN], "NaN for text 2 of 2, not a number from 0 to 1"],
    ["a score above 1", [1.01, 0.5], "1.01 for text 1 of 2, not a number from 0 to 1"],
    ["a score below 0", [0.5, -0.01], "-0.01 for text 2 of 2, not a number from 0 to 1"],
    ["a score as text", ["0.5", 0.5], "a value of type string for text 1 of 2, not a number from 0 to 1"],
    ["a function", [0.5, () => 0.5], "a value of type function for text 2 of 2, not a number from 0 to 1"],
    ["null", [null, 0.5], "null for text 1 of 2, not a number from 0 to 1"],
    ["a hole", Array(2), "undefined for text 1 of 2, not a number from 0 to 1"],
    ["nothing", undefined, "undefined, not a list of scores"],
    ["a single score", 0.5, "0.5, not a list of scores"],
    ["a text", "a private text", "a value of type string, not a list of scores"],
    ["an object", { 0: 0.5, 1: 0.5 }, "a value of type object, not a list of scores"],
  ])("is refused when it is or has %s", (_, given, message) => {
    expect(() => checkScores(given, 2)).toThrow(`scores_invalid: the evaluator gave ${message}`);
  });
});
