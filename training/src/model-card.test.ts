import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { LINEAR_MODEL_PATH, loadLinearModel } from "@raisontext/detector";
import { type Card, MODEL, SETTINGS } from "@raisontext/trainer";
import { expect, test } from "vitest";

const CARD: Card = JSON.parse(
  readFileSync(fileURLToPath(new URL("card.json", new URL(`file://${LINEAR_MODEL_PATH}`))), "utf8"),
);
const LANGUAGES = ["en", "ru"];
const numberOf = (value: string | number | null | undefined): number => Number(value ?? Number.NaN);

test("the card is that of the built-in model and of the settings", async () => {
  const { name, version, thresholds } = await loadLinearModel();
  expect({ name, version }).toEqual({ name: MODEL.name, version: MODEL.version });
  expect(CARD).toMatchObject(MODEL);
  expect(CARD.settings).toEqual(SETTINGS);
  expect(Object.keys(thresholds)).toEqual(LANGUAGES);
  expect(statSync(LINEAR_MODEL_PATH).size).toBeLessThan(8_000_000);
});

test.each(LANGUAGES)("the built-in model tells held-back texts apart: %s", language => {
  expect(CARD.metrics.dev[language]?.all.auc).toBeGreaterThan(0.985);
});

test("the built-in model calls no more held-back human texts AI than it promises, in every language and length", () => {
  const rows = CARD.promises ?? [];
  expect(rows).toHaveLength(2 * 4 * 3);
  for (const row of rows) {
    // Where a bucket has too few texts for the rate to show, one text must not decide: the interval does.
    const kept = numberOf(row.share) <= 1.5 * numberOf(row.promised);
    expect(kept || numberOf(row.low) <= numberOf(row.promised), JSON.stringify(row)).toBe(true);
  }
});

test("tricks that can be undone cost the built-in model next to nothing, and make no human an AI", () => {
  const rows = (CARD.attacks ?? []).filter(({ found }) => found !== null);
  expect(new Set(rows.map(({ language }) => language))).toEqual(new Set(LANGUAGES));
  for (const row of rows) {
    expect(numberOf(row.ratio), JSON.stringify(row)).toBeGreaterThanOrEqual(0.97);
    expect(row.humanBecameAi, JSON.stringify(row)).toBe(0);
  }
});

test("the built-in model calls hardly a text mixed that is not, and tells the windows of those that are", () => {
  for (const { order, mixed, windowAuc } of CARD.spliced ?? []) {
    if (String(order).endsWith("only")) expect(numberOf(mixed)).toBeLessThanOrEqual(0.01);
    else expect(numberOf(windowAuc)).toBeGreaterThan(0.9);
  }
  expect(CARD.spliced).toHaveLength(2 * 12);
});

test.each([
  ["generator", 0.96],
  ["genre", 0.9],
])("models that were denied a %s tell its texts apart, on average", (field, least) => {
  for (const language of LANGUAGES) {
    const rows = (CARD.leaveOneOut ?? []).filter(
      row => row.language === language && row["left out"] === field && !String(row.value).startsWith("mean"),
    );
    expect(rows.length).toBeGreaterThanOrEqual(10);
    const mean = rows.reduce((sum, { auc }) => sum + numberOf(auc), 0) / rows.length;
    expect(mean, language).toBeGreaterThanOrEqual(least);
  }
});
