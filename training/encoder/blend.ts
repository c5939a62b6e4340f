/**
 * Blends encoder and linear model: fits how much each counts, what the blend's log-odds mean and from where verdicts are
 * given, on documents whose genre neither has seen; prints how all do on what was left out. The blend that a row shows was
 * fitted without the row's fold.
 *
 *     node training/encoder/blend.ts --version 1.0.0 --all RUN [--data FOLDER] [--corpus FOLDER] [--out FOLDER] SCORES …
 *
 * SCORES are the files that score.py wrote, one for each fold; `--all` is the folder of the run without a fold, which
 * export.py wrote into OUT. With it, and every fold, `model.json` and `card.json` are added there; `npm run evaluate --
 * --model encoder` completes the card. Without it nothing is written, and two folds are enough.
 */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Blend, calibrate, calibrationFor, type EncoderModel, logistic } from "@raisontext/detector";
import {
  type Card,
  confidenceRows,
  createCard,
  fitCalibration,
  fitThresholds,
  lengthClasses,
  type Metrics,
  type ModelFile,
  markdownOf,
  measure,
  type Row,
  roundedJson,
  SETTINGS,
} from "@raisontext/trainer";

import { openTrainingCorpus } from "../src/training-corpus.ts";
import { devRows } from "./dev-rows.ts";
import { fitLogistic } from "./fit-logistic.ts";
import { FOLDS } from "./folds.ts";
import { leftOutRows } from "./left-out-rows.ts";
import { type Fold, readFolds, type UnseenDocument } from "./unseen.ts";

const WORK = fileURLToPath(new URL("../work/encoder/", import.meta.url));
const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    data: { type: "string", default: WORK },
    corpus: { type: "string", default: join(ROOT, "../shared/data") },
    out: { type: "string", default: join(ROOT, "packages/detector/models/encoder") },
    all: { type: "string" },
    version: { type: "string", default: "0.0.0" },
  },
});
const folds = await readFolds(values.data, positionals);
const least = values.all === undefined ? 2 : FOLDS;
const given = new Set(folds.map(({ number }) => number)).size;
if (given < least || given < folds.length)
  throw new Error(
    `scores of ${least} different folds are needed; ${folds.length} files of ${given} were given`,
  );
const parts: Record<string, EncoderModel["languages"][string]> = {};
const unseen: Record<string, Metrics> = {};
const [leaveOneOut, dev, confidence]: [Row[], Row[], Row[]] = [[], [], []];
for (const language of ["en", "ru"] as const) {
  const blends = new Map(
    folds.map(held => {
      const others = folds.filter(fold => fold !== held);
      return [held.number, fitBlend(unseenOf(others, language))];
    }),
  );
  const scorersOf = (fold: Fold) => ({
    linear: (document: UnseenDocument) => document.linear,
    encoder: (document: UnseenDocument) => document.encoder,
    blend: scorer(blends.get(fold.number)),
  });
  leaveOneOut.push(...leftOutRows(folds, language, scorersOf));
  dev.push(...devRows(folds, language, scorersOf));
  const own = unseenOf(folds, language);
  const { judged, part } = calibrated(fitBlend(own), own, language);
  parts[language] = part;
  unseen[language] = measure(
    judged.map(({ score }) => score),
    judged.map(({ label }) => label),
  );
  confidence.push(...confidenceRows(language, judged));
}
print("Left out", leaveOneOut);
print("Dev", dev);
print("Confidence", confidence);
if (values.all !== undefined) await writeModel(values.all);

/** Adds to what export.py wrote of a run: the blend, and the card. */
async function writeModel(run: string): Promise<void> {
  const model: EncoderModel = { name: "encoder", version: values.version, languages: parts };
  await writeFile(join(values.out, "model.json"), roundedJson(model, 6));
  const card = createCard({
    model,
    corpus: await openTrainingCorpus(values.corpus),
    settings: await settingsOf(run),
    metrics: { dev: {}, unseen },
    unseenKind: "genres",
    confidence,
    reproduce: ["training/encoder/README.md"],
  });
  const modelFiles = await Promise.all(["encoder.onnx", "tokenizer.json", "model.json"].map(describeFile));
  const quantised: Row[] = JSON.parse(await readFile(join(run, "quantised.json"), "utf8"));
  const whole: Card = { ...card, modelFiles, leaveOneOut, parts: dev, quantised };
  await writeFile(join(values.out, "card.json"), roundedJson(whole, 5));
}

/** What the encoder was trained with: the first line of its log, without the folders of a machine. */
async function settingsOf(run: string): Promise<object> {
  const log = await readFile(join(run, "log.jsonl"), "utf8");
  const { data: _, out: __, start, ...options } = JSON.parse(log.split("\n", 1)[0] ?? "").options;
  return { ...options, start: basename(start), folds: folds.length };
}

async function describeFile(name: string): Promise<ModelFile> {
  const content = await readFile(join(values.out, name));
  return { name, bytes: content.length, sha256: createHash("sha256").update(content).digest("hex") };
}

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
  return { part: { blend, calibration, thresholds }, judged };
}

function print(title: string, own: readonly Row[]): void {
  const head = Object.keys(own[0] ?? {});
  const cell = (value: string | number | null | undefined) =>
    typeof value === "number" && !Number.isInteger(value) ? value.toFixed(4) : String(value ?? "");
  console.log(markdownOf({ title, head, rows: own.map(row => head.map(key => cell(row[key]))) }));
}
