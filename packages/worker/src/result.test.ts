import { resultSchema } from "@raisontext/contract";
import { analyseText, loadLinearModel } from "@raisontext/detector";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toResult } from "./result.ts";

const MODEL = { name: "linear", version: "1" };

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 300 })
    .map(units => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        ..."we walked home. the river, was dark! мы шли домой, и было темно. Kеttle w\u200bord 😀 и\u0306".split(
          " ",
        ),
      ),
      { maxLength: 400 },
    )
    .map(words => words.join(" ")),
);

test("what the built-in model makes of any text is a valid result, the same each time, with spans inside the text", async () => {
  const evaluator = await loadLinearModel();
  await fc.assert(
    fc.asyncProperty(anyText, async text => {
      const result = toResult(await analyseText(evaluator, text), MODEL);
      expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
      expect(toResult(await analyseText(evaluator, text), MODEL)).toEqual(result);
      const { windows = [], sentences = [], evidence = [], attacks = [] } = result;
      for (const { start, end } of [...windows, ...sentences, ...evidence, ...attacks]) {
        expect(start).toBeLessThan(end);
        expect(end).toBeLessThanOrEqual(text.length);
      }
    }),
    { numRuns: 300 },
  );
});
