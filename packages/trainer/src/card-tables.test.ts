import { expect, test } from "vitest";
import { type Card, createCard } from "./card.ts";
import { cardMarkdown, cardTables } from "./card-tables.ts";
import { measure } from "./evaluation/metrics.ts";
import { report } from "./evaluation/report.ts";
import { SETTINGS } from "./linear/settings.ts";
import { roundedJson } from "./rounded-json.ts";

const GENRES = Array.from({ length: 60 }, (_, n) => `genre ${n}`);
const SCORED = Array.from({ length: 6_000 }, (_, i) => {
  const label = (i % 2) as 0 | 1;
  const score = ((i * 7_919) % 1_000) / 2_000 + label / 2;
  const fields = {
    genre: GENRES[i % 7] ?? "",
    generator: GENRES[i % 60] ?? "",
    attack: GENRES[i % 13] ?? "",
  };
  return { label, score, verdict: "uncertain", tokens: i % 500, lang: i % 3 === 0 ? "ru" : "en", fields };
});
const METRICS = measure([0.1, 0.2, 0.8, 0.3], [0, 0, 1, 1]);
const CARD: Card = createCard({
  model: { name: "mine", version: "1.0.0", languages: {} },
  corpus: {
    languages: ["en", "ru"],
    files: [{ name: "own.jsonl", sha256: "abc", documents: 6_000 }],
    counts: { train: { en: { human: 5, ai: 6 } }, dev: { en: { human: 7, ai: 8 } } },
    duplicates: 3,
    split: "The dev file is held back.",
    async *train() {},
    async *dev() {},
  },
  settings: SETTINGS,
  metrics: {
    dev: report(SCORED, { by: ["genre", "generator", "attack"], minTexts: 30 }),
    unseen: { en: METRICS },
  },
  unseenKind: "sources",
  confidence: [{ language: "en", confidence: "high", texts: 9, right: 1 }],
  reproduce: ["raisontext train --data own"],
});

test("shows what was measured, and leaves out what was not", () => {
  const page = cardTables(CARD);
  expect(page).toMatch(/### Texts\n\n.*\n.*\n\| en dev +\| +7 \| +8 \|/);
  expect(page).toMatch(/### Sources that training did not see/);
  expect(page).toMatch(/\| en genre 59/);
  expect(page).toMatch(/What confidence means.*\n\n.*\n.*\n\| en +\| +high +\| +9 +\| +1 /);
  expect(page).not.toMatch(/Under attack|Beside the/);
});

test("shows sections that others measure as rows of plain values", () => {
  const leaveOneOut = [
    { "left out": "genre", texts: 1_500, auc: 0.98765 },
    { "left out": "a | b", texts: 2, auc: null },
  ];
  expect(cardTables({ ...CARD, leaveOneOut })).toContain(
    [
      "### What training was denied",
      "",
      "| left out | texts |   auc |",
      "| -------- | ----: | ----: |",
      "| genre    |  1500 | 0.988 |",
      "| a \\| b   |     2 |     – |",
    ].join("\n"),
  );
});

test("shows what is kept under each attack, a column for each strength", () => {
  const row = {
    language: "en",
    attack: "zero_width",
    human: 5,
    ai: 5,
    tprClean: 0.9,
    tprAttacked: 0.9,
  } as const;
  const attacks = [
    { ...row, strength: "light", ratio: 1, humanBecameAi: 0, found: 0.5 },
    { ...row, strength: "heavy", ratio: 0.98765, humanBecameAi: 2, found: 1 },
  ] as const;
  expect(cardTables({ ...CARD, attacks })).toMatch(
    /\| en zero width \| 0.900 \| 1.000 \| +– \| 0.988 \| +2 \| 1.000 \|/,
  );
});

test("sets another model beside it, group by group where both measured the same texts", () => {
  const all = { human: 2_000, ai: 2_000, auc: 0.5, tpr1: 0.25, tpr5: 0.125 };
  const same = {
    human: CARD.metrics.dev.en?.lengths["<50"]?.human ?? 0,
    ai: 200,
    auc: 0.6,
    tpr1: 0.2,
    tpr5: 0.3,
  };
  const baseline = {
    name: "prototype",
    languages: { en: { all, lengths: { "<50": same, "50-99": { ...same, human: 1 } } } },
  };
  const page = cardTables({ ...CARD, baseline }).split("### Beside the prototype")[1] ?? "";
  expect(page).toMatch(/\| en +\| .* 0\.500 \|/);
  expect(page).toMatch(/\| en <50 +\| .* 0\.600 \|/);
  expect(page).not.toMatch(/50-99/);
});

test("is a page that says what the model is not for, and a file of reasonable size", () => {
  const page = cardMarkdown(CARD);
  expect(page).toMatch(/^# mine 1\.0\.0\n/);
  expect(page).toMatch(/- Never the only ground for an accusation/);
  expect(page).toMatch(/- own\.jsonl: 6000 texts, abc/);
  expect(roundedJson(CARD, 5).length).toBeLessThan(200_000);
});
