import { expect, test } from "vitest";
import { roundedJson } from "./rounded-json.ts";

test("rounds fractions, keeps whole numbers, and puts what lies deep on one line", () => {
  const value = {
    seed: 20_261_123,
    share: 1 / 3,
    tiny: 0.000012345678,
    none: [],
    row: { interval: [0.12345678, 1] },
  };
  expect(roundedJson(value, 2)).toBe(
    [
      "{",
      '  "seed": 20261123,',
      '  "share": 0.333333,',
      '  "tiny": 0.0000123457,',
      '  "none": [],',
      '  "row": {',
      '    "interval": [0.123457,1]',
      "  }",
      "}",
      "",
    ].join("\n"),
  );
});

test("leaves out what is undefined, as JSON does", () => {
  expect(JSON.parse(roundedJson({ a: undefined, b: [null, "x"] }, 3))).toEqual({ b: [null, "x"] });
});
