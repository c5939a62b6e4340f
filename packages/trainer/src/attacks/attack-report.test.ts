import { expect, test } from "vitest";
import type { Row } from "../card.ts";
import { type AttackedDocument, attackReport, type Judgement } from "./attack-report.ts";
import { SAMPLE_TEXTS } from "./testing/sample-texts.ts";

/** Reads the score at the start of a text; who leaves its comma out gains or loses 0.5. */
function judgeOf(text: string): Judgement {
  const said = Number(text.slice(0, 4));
  const score = text.includes(",") ? said : said > 0.5 ? said - 0.5 : said + 0.5;
  return { score, verdict: score >= 0.7 ? "ai" : "human" };
}

const scored = (label: 0 | 1, scores: readonly number[], lang = "en"): AttackedDocument[] =>
  scores.map(score => ({ text: `${score.toFixed(2)} some words, no more`, lang, label }));

// One of 20 human texts may lie above the score that AI texts must exceed: that score is 0.40.
const HUMAN = [0.6, 0.4, 0.3, 0.2, ...Array<number>(16).fill(0.1)];
const AI = [0.4, 0.45, 0.95, 0.98];

test("counts what an attack does at the score that 5 % of the clean human texts exceed", async () => {
  const documents = [...scored(0, HUMAN), ...scored(1, AI)];
  const rows: readonly Row[] = await attackReport(documents, async texts => texts.map(judgeOf), {
    attacks: ["dropped_words"],
    strengths: ["light"],
  });
  expect(rows).toEqual([
    {
      language: "en",
      attack: "dropped_words",
      strength: "light",
      human: 20,
      ai: 4,
      tprClean: 0.75,
      tprAttacked: 1,
      ratio: 4 / 3,
      humanBecameAi: 3,
      found: null,
    },
  ]);
});

test("has a row for each language, attack and strength, and none where nothing changes", async () => {
  const documents = (["en", "ru"] as const).flatMap(lang =>
    ([0, 1] as const).map(label => ({ text: SAMPLE_TEXTS[lang], lang, label })),
  );
  const judged: string[] = [];
  const rows = await attackReport(
    documents,
    async texts => {
      judged.push(...texts);
      return texts.map(() => ({ score: 0.5, verdict: "uncertain" }));
    },
    { attacks: ["zero_width", "mathematical_letters"], strengths: ["medium", "heavy"] },
  );
  expect(rows.map(({ language, attack, strength }) => `${language} ${attack} ${strength}`)).toEqual([
    "en zero_width medium",
    "en zero_width heavy",
    "en mathematical_letters medium",
    "en mathematical_letters heavy",
    "ru zero_width medium",
    "ru zero_width heavy",
  ]);
  expect(rows.map(({ found, ratio }) => [found, ratio])).toEqual(rows.map(() => [1, null]));
  expect(judged.filter(text => documents.some(document => document.text === text))).toHaveLength(4);
});

test("throws where a language lacks a class, or the judge leaves a text out", async () => {
  const judge = async (texts: readonly string[]): Promise<Judgement[]> => texts.map(judgeOf);
  await expect(attackReport(scored(1, AI), judge)).rejects.toThrow('human and AI texts of the language "en"');
  await expect(attackReport(scored(0, AI), judge)).rejects.toThrow(RangeError);
  await expect(attackReport(scored(0, AI), async () => [])).rejects.toThrow("the judge left text 0 out");
});
