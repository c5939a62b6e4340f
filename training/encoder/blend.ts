/**
 * Blends encoder and linear model: fits how much each counts, what the blend's log-odds mean and from where verdicts are
 * given, on documents whose genre neither has seen; prints how all do on what was left out. The blend that a row shows was
 * fitted without the row's fold.
 *
 *     node training/encoder/blend.ts --version 1.0.0 [--data FOLDER] [--out FOLDER] RUN0 RUN1 …
 *
 * RUNi is the folder of a run of train.py without fold i, scored by score.py. Writes `model.json` and `left-out.json`.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Blend, calibrate, calibrationFor, type EncoderModel, logistic } from "@raisontext/detector";
import {
  confidenceRows,
  fitCalibration,
  fitThresholds,
  lengthClasses,
  markdownOf,
  measure,
  type Row,
  roundedJson,
  SETTINGS,
} from "@raisontext/trainer";
import { fitLogistic } from "./fit-logistic.ts";
import { leftOutRows } from "./left-out-rows.ts";
import { type Fold, readFolds, type UnseenDocument } from "./unseen.ts";

const WORK = fileURLToPath(new URL("../work/encoder/", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: WORK },
    out: { type: "string", default: WORK },
    version: { type: "string", default: "0.0.0" },
  },
});
const folds = await readFolds(values.data, positionals);
const languages = ["en", "ru"] as const;
const parts: Record<string, EncoderModel["languages"][string]> = {};
const rows: Row[] = [];
const dev: Row[] = [];
const confidence: Row[] = [];
for (const language of languages) {
  const unseen = folds.flatMap(({ leftOut }) => leftOut).filter(({ lang }) => lang === language);
  const blends = folds.map(held =>
    fitBlend(unseenOf(folds.length > 1 ? folds.filter(fold => fold !== held) : folds, language)),
  );
  const scorersOf = (fold: Fold) => ({
    linear: (document: UnseenDocument) => document.linear,
    encoder: (document: UnseenDocument) => document.encoder,
    blend: scorer(blends[fold.number]),
  });
  rows.push(...leftOutRows(folds, language, scorersOf));
  dev.push(...folds.flatMap(fold => devRows(fold, language, scorersOf(fold))));
  const { part, levels } = calibrated(fitBlend(unseen), unseen, language);
  parts[language] = part;
  confidence.push(...levels);
}
const model: EncoderModel = { name: "encoder", version: values.version, languages: parts };
await writeFile(join(values.out, "model.json"), roundedJson(model, 6));
await writeFile(join(values.out, "left-out.json"), roundedJson({ leftOut: rows, dev, confidence }, 5));
for (const [title, own] of [
  ["Left out", rows],
  ["Dev", dev],
  ["Confidence", confidence],
] as const)
  print(title, own);
console.log(JSON.stringify(model, null, 1));

function unseenOf(chosen: readonly Fold[], language: string): UnseenDocument[] {
  return chosen.flatMap(({ leftOut }) => leftOut).filter(({ lang }) => lang === language);
}

function scorer(blend: Blend | undefined): (document: UnseenDocument) => number {
  if (!blend) throw new Error("there is no blend");
  return document => blend.linear * document.linear + blend.encoder * document.encoder + blend.bias;
}

/** Every genre of a class counts alike, and so do the classes. */
function fitBlend(documents: readonly UnseenDocument[]): Blend {
  const kind = ({ label, genre }: UnseenDocument) => `${label} ${genre}`;
  const sizes = new Map<string, number>();
  for (const document of documents) sizes.set(kind(document), (sizes.get(kind(document)) ?? 0) + 1);
  const kinds = [0, 1].map(label => [...sizes.keys()].filter(key => key.startsWith(`${label} `)).length);
  const [linear = 0, encoder = 0, bias = 0] = fitLogistic({
    features: documents.map(document => [document.linear, document.encoder]),
    labels: documents.map(({ label }) => label),
    weights: documents.map(document => 1 / (sizes.get(kind(document)) ?? 1) / (kinds[document.label] ?? 1)),
  });
  return { linear, encoder, bias };
}

/** Calibration and thresholds, from the documents whose genre was left out: both classes are strange to the models. */
function calibrated(blend: Blend, documents: readonly UnseenDocument[], language: string) {
  const score = scorer(blend);
  const texts = documents
    .filter(({ isGenreUnseen }) => isGenreUnseen)
    .map(document => ({ ...document, margin: score(document) }));
  const bounds = lengthClasses(texts, SETTINGS.lengthClasses, SETTINGS.minClassTexts);
  const calibration = fitCalibration(texts, bounds, SETTINGS.sourcePower);
  const judged = texts.map(({ label, tokens, margin }) => {
    const own = calibrationFor(language, tokens, { [language]: calibration });
    return { label, tokens, score: logistic(calibrate(margin, own)) };
  });
  const thresholds = fitThresholds(judged, bounds, SETTINGS.falseNegativeRate);
  return { part: { blend, calibration, thresholds }, levels: confidenceRows(language, judged) };
}

function devRows(
  { number, dev: documents }: Fold,
  language: string,
  scorers: Readonly<Record<string, (document: UnseenDocument) => number>>,
): Row[] {
  const own = documents.filter(({ lang }) => lang === language);
  const labels = own.map(({ label }) => label);
  return Object.entries(scorers).map(([model, score]) => {
    const { auc, tpr1, tpr5 } = measure(own.map(score), labels);
    return { language, "without fold": number, model, auc, tpr1, tpr5 };
  });
}

function print(title: string, own: readonly Row[]): void {
  const head = Object.keys(own[0] ?? {});
  const cell = (value: string | number | null | undefined) =>
    typeof value === "number" && !Number.isInteger(value) ? value.toFixed(4) : String(value ?? "");
  console.log(markdownOf({ title, head, rows: own.map(row => head.map(key => cell(row[key]))) }));
}
