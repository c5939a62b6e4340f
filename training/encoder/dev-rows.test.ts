import { expect, test } from "vitest";
import { devRows } from "./dev-rows.ts";
import { someDocuments } from "./some-documents.ts";
import type { Fold, UnseenDocument } from "./unseen.ts";

const fold = (number: number, encoder: number): Fold => ({
  number,
  leftOut: [],
  dev: [
    ...someDocuments(40, { linear: -1, tokens: 60 }),
    ...someDocuments(40, { label: 1, linear: 1, encoder, tokens: 60 }),
    ...someDocuments(30, { label: 1, linear: -2, encoder, tokens: 150, attack: "typos" }),
    ...someDocuments(40, { lang: "ru" }),
  ],
});
const scorers = {
  linear: ({ linear }: UnseenDocument) => linear,
  encoder: ({ encoder }: UnseenDocument) => encoder,
};
const rows = devRows([fold(0, 1), fold(1, -1)], "en", () => scorers);
const row = (texts: string) => rows.find(one => one.texts === texts);

test("has a row for all texts, each length and each attack, of one language", () => {
  expect(rows.map(({ texts }) => texts)).toEqual([
    "all",
    "<50 words",
    "50-99 words",
    "100-199 words",
    "200-399 words",
    "400+ words",
    "attack: typos *",
  ]);
  expect(row("all")).toMatchObject({ language: "en", human: 40, ai: 70 });
  expect(row("50-99 words")).toMatchObject({ human: 40, ai: 40, linear: 1, "linear, tpr5": 1 });
});

test("is the mean over the folds: a scorer that is right in one and wrong in the other is worth nothing", () => {
  expect(row("all")).toMatchObject({ encoder: 0.5 });
});

test("an attack on AI texts alone is measured against all human texts", () => {
  expect(row("attack: typos *")).toMatchObject({ human: 40, ai: 30, linear: 0, "linear, tpr5": 0 });
});
