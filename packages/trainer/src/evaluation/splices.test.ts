import { countTokens, type Evaluator, logistic } from "@raisontext/detector";
import { expect, test } from "vitest";
import type { LabelledText } from "../labelled.ts";
import { splice, spliceReport } from "./splices.ts";

const HUMAN = "We walked to the river, and my brother threw stones until it was dark. ".repeat(40).trim();
const AI = "It is important to note that this approach offers several key benefits. ".repeat(40).trim();

/** Tells the two by their words. */
const EVALUATOR: Evaluator = {
  name: "by words",
  version: "1",
  languages: ["en"],
  thresholds: { en: [{ minTokens: 0, human: 0.1, ai: { "0.05": 0.8, "0.01": 0.9, "0.001": 0.95 } }] },
  predict: async texts =>
    texts.map(text => {
      const [human, ai] = [/\briver\b/g, /\bbenefits\b/g].map(word => text.match(word)?.length ?? 0);
      return logistic((8 * ((ai ?? 0) - (human ?? 0))) / Math.max(1, (ai ?? 0) + (human ?? 0)));
    }),
};

test.each(["human first", "AI first"] as const)("splices whole sentences, %s", order => {
  const { text, start, end } = splice(HUMAN, AI, 0.35, order);
  const rest = (text.slice(0, start) + text.slice(end)).trim();
  expect(AI.startsWith(text.slice(start, end))).toBe(true);
  expect(HUMAN.startsWith(rest)).toBe(true);
  expect(text.slice(start, end)).toMatch(/^It .*\.$/s);
  expect(rest).toMatch(/^We .*\.$/s);
  expect(countTokens(text.slice(start, end)) / countTokens(text)).toBeCloseTo(0.35, 1);
});

test("measures the windows and the verdict on spliced texts, and on whole ones", async () => {
  const documents: LabelledText[] = [
    { text: HUMAN, label: 0 },
    { text: AI, label: 1 },
    { text: "Too short to be spliced.", label: 0 },
  ];
  const rows = await spliceReport(documents, "en", EVALUATOR, { texts: 3 });
  const even = rows.filter(row => row["AI share"] === 0.5);
  expect(even.map(({ order }) => order)).toEqual(["human first", "AI first"]);
  for (const row of even) {
    expect(row).toMatchObject({ language: "en", texts: 3, mixed: 1, ai: 0, human: 0 });
    expect(row.windowAuc).toBe(1);
  }
  expect(rows.filter(({ order }) => order.endsWith("only"))).toEqual([
    {
      language: "en",
      order: "human only",
      "AI share": 0,
      texts: 1,
      windowAuc: null,
      mixed: 0,
      ai: 0,
      human: 1,
    },
    { language: "en", order: "AI only", "AI share": 1, texts: 1, windowAuc: null, mixed: 0, ai: 1, human: 0 },
  ]);
});
