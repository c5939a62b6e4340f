import { expect, test } from "vitest";
import { evaluate, type ScoredText } from "./evaluate.ts";
import { report, reportEvaluation } from "./report.ts";
import { evaluationTables } from "./report-tables.ts";
import { markdownOf } from "./table.ts";

function scored(label: 0 | 1, score: number, fields: Record<string, string> = {}, tokens = 120): ScoredText {
  const verdict = score >= 0.9 ? "ai" : score <= 0.2 ? "human" : "uncertain";
  return { label, score, verdict, tokens, lang: "en", fields };
}

const TEXTS: readonly ScoredText[] = [
  scored(0, 0.1, { genre: "note" }),
  scored(0, 0.15, { genre: "letter" }),
  scored(0, 0.5, { genre: "letter" }, 60),
  scored(0, 0.95, { genre: "letter" }),
  scored(1, 0.99, { genre: "essay" }),
  scored(1, 0.92, { genre: "note" }),
  scored(1, 0.12, {}, 60),
];

test("counts verdicts, and rates those that decide", () => {
  const { verdicts } = report(TEXTS).en?.all ?? {};
  expect(verdicts).toMatchObject({
    human: { human: 2, uncertain: 1, ai: 1 },
    ai: { human: 1, uncertain: 0, ai: 2 },
    accuracy: 4 / 6,
    balancedAccuracy: 2 / 3,
    uncertain: 1 / 7,
    falsePositiveRate: 1 / 4,
  });
});

test("counts a human text called mixed as accused", () => {
  const texts = [{ ...scored(0, 0.5), verdict: "mixed" }, scored(0, 0.1), scored(1, 0.99)];
  expect(report(texts).en?.all.verdicts?.falsePositiveRate).toBe(0.5);
});

test("measures a value of one class against all texts of the other, and says so", () => {
  const { by } = report(TEXTS, { by: ["genre"] }).en ?? {};
  expect(by?.genre?.note).toMatchObject({ human: 1, ai: 1, auc: 1 });
  expect(by?.genre?.note).not.toHaveProperty("against");
  // The letter of score 0.95 beats the AI texts of 0.92 and 0.12, the one of 0.5 and the one of 0.15 beat 0.12.
  expect(by?.genre?.letter).toMatchObject({ against: "ai", human: 3, ai: 3 });
  expect(by?.genre?.letter?.auc).toBeCloseTo(5 / 9, 12);
  expect(by?.genre?.letter?.verdicts?.falsePositiveRate).toBeCloseTo(1 / 3, 12);
  expect(by?.genre?.essay).toMatchObject({ against: "human", human: 4, ai: 1, auc: 1 });
  expect(Object.keys(by?.genre ?? {})).toEqual(["essay", "letter", "note"]);
});

test("puts rare values together", () => {
  const { by } = report(TEXTS, { by: ["genre"], minTexts: 3 }).en ?? {};
  expect(Object.keys(by?.genre ?? {})).toEqual(["letter", "other"]);
});

test("reports lengths, and has no figures where there are no texts", () => {
  const { lengths } = report(TEXTS).en ?? {};
  expect(Object.entries(lengths ?? {}).map(([name, { human, ai }]) => [name, human, ai])).toEqual([
    ["<50", 0, 0],
    ["50-99", 1, 1],
    ["100-199", 3, 2],
    ["200-399", 0, 0],
    ["400+", 0, 0],
  ]);
  expect(lengths?.["<50"]).toMatchObject({ auc: null, verdicts: null, calibration: null });
});

test("shows the tables of two languages and of all", () => {
  const about = {
    model: { name: "m", version: "1" },
    files: ["a.jsonl"],
    unscored: 0,
    nominalFalsePositiveRate: 0.01,
  };
  const both = [...TEXTS, ...TEXTS.map(text => ({ ...text, lang: "ru" }))];
  const whole = reportEvaluation(both, about, { by: ["genre"] });
  const page = evaluationTables(whole).map(markdownOf).join("\n\n");
  expect(page).toMatch(/\| all +\| +8 \| +6 \|/);
  expect(page).toMatch(/\| ru 50-99 /);
  expect(page).toMatch(/\| en letter \* /);
  expect(whole.plots.en?.histogram.human.reduce((sum, count) => sum + count, 0)).toBe(4);
});

test("keeps of a text its scores and the fields asked for, and tells who failed", async () => {
  async function* texts() {
    for (let n = 0; n < 100; n++)
      yield { text: `0.${n}`, label: 0 as const, fields: { genre: "note", id: `${n}` }, place: `a:${n + 1}` };
  }
  const failed: string[] = [];
  const sizes: number[] = [];
  const kept = await evaluate(
    texts(),
    async batch => {
      sizes.push(batch.length);
      return batch.map(text =>
        text === "0.7"
          ? new Error("no")
          : { score: Number(text), verdict: "human", tokens: 1, language: "en" },
      );
    },
    { by: ["genre"], onFailure: ({ place }) => failed.push(place ?? "") },
  );
  expect(kept).toHaveLength(99);
  expect(kept[3]).toEqual({
    score: 0.3,
    verdict: "human",
    tokens: 1,
    label: 0,
    lang: "en",
    fields: { genre: "note" },
  });
  expect(failed).toEqual(["a:8"]);
  expect(sizes).toEqual([64, 36]);
});
