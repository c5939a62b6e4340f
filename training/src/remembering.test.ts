import { loadLinearModel } from "@raisontext/detector";
import { expect, test } from "vitest";
import { remembering } from "./remembering.ts";

test("an evaluator that remembers says the same, in order, and computes each text once", async () => {
  const linear = await loadLinearModel();
  const asked: string[] = [];
  const { name, version, languages, calibration, thresholds } = linear;
  const noting = {
    ...{ name, version, languages, calibration, thresholds },
    predict: (texts: readonly string[]) => {
      asked.push(...texts);
      return linear.predict(texts);
    },
  };
  const evaluator = remembering(noting);
  expect(evaluator).toMatchObject({ name, version, languages, calibration, thresholds });
  const [tea, ferry, key] = ["Tea is at four.", "The ferry was late again.", "Ключ лежит под ковриком."];
  for (const texts of [[tea, ferry, tea], [ferry], [key, tea], []])
    expect(await evaluator.predict(texts)).toEqual(await linear.predict(texts));
  expect(asked).toEqual([tea, ferry, key]);
});
