import { expect, test } from "vitest";
import type { LabelledText } from "../labelled.ts";
import { promiseRows } from "./promises.ts";

const human = (words: number, text: string): LabelledText => ({
  text: `${text} `.repeat(words).trim(),
  label: 0,
  fields: { lang: "en" },
});

test("counts the human texts that are called AI at each rate, by length", async () => {
  const texts = [human(60, "accused"), human(60, "fine"), human(150, "fine"), human(20, "accused")];
  async function* read(): AsyncGenerator<LabelledText> {
    yield* texts;
    yield { text: "accused", label: 1, fields: { lang: "en" } };
  }
  let seen = 0;
  const rows = await promiseRows(
    read,
    rate => async batch =>
      batch.map(text => ({
        score: 0.5,
        tokens: text.split(" ").length,
        verdict: text.startsWith("accused") && rate !== "0.001" ? "mixed" : "human",
      })),
    () => seen++,
  );
  expect(seen).toBe(12);
  expect(rows.map(({ words, promised, human, share }) => [words, promised, human, share])).toEqual([
    ["50-99", 0.05, 2, 0.5],
    ["100-199", 0.05, 1, 0],
    ["50-99", 0.01, 2, 0.5],
    ["100-199", 0.01, 1, 0],
    ["50-99", 0.001, 2, 0],
    ["100-199", 0.001, 1, 0],
  ]);
  expect(rows[0]).toMatchObject({ language: "en", "called AI": 1, low: expect.closeTo(0.0945, 3) });
});
