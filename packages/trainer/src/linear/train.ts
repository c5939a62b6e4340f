import {
  calibrate,
  type LanguageModel,
  LinearEvaluator,
  type LinearModel,
  logistic,
  quantise,
} from "@raisontext/detector";
import type { Card } from "../card.ts";
import { describeData } from "../card.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { type Metrics, measure } from "../evaluation/metrics.ts";
import type { Progress } from "../progress.ts";
import { commonWords } from "./common-words.ts";
import { fit, unseenMargins } from "./fit.ts";
import { fitThresholds } from "./fit-thresholds.ts";
import { importanceOf } from "./importance.ts";
import { fitPlatt } from "./platt.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { MODEL, type TrainingSettings } from "./settings.ts";

/** What a training run makes. */
export interface Trained {
  readonly model: LinearModel;
  readonly card: Card;
}

const LANGUAGES = ["en", "ru"] as const;

/** Trains, calibrates and measures a model on a data folder: prepare → train → calibrate for each language → evaluate. */
export async function train(data: string, settings: TrainingSettings, progress: Progress): Promise<Trained> {
  const languages: Record<string, LanguageModel> = {};
  const unseen: Record<string, Metrics> = {};
  const counts = await describeData(data);
  const documents = counts.train.documents;
  progress.stage("prepare", documents);
  const words = await commonWords(data, settings.commonWords, progress.step);
  const features = { ...settings.features, commonWords: words };
  for (const language of LANGUAGES) {
    progress.stage(`prepare ${language}`, documents);
    const prepared = await prepare(data, language, features, progress.step);
    const trained = trainLanguage(prepared, settings, language, progress);
    languages[language] = trained.part;
    unseen[language] = trained.unseen;
  }
  const model = { ...MODEL, features, languages };
  progress.stage("evaluate", counts.dev.documents);
  const dev = await evaluate(new LinearEvaluator(model), data, progress.step);
  progress.end();
  return { model, card: { ...MODEL, data: counts, settings, metrics: { dev, unseen } } };
}

function trainLanguage(
  prepared: Prepared,
  settings: TrainingSettings,
  language: string,
  progress: Progress,
): { part: LanguageModel; unseen: Metrics } {
  const { metas, labels, rows } = prepared;
  progress.stage(`train ${language}`, settings.epochs);
  const everything = Uint32Array.from(rows, (_, i) => i);
  const { weights, bias } = fit(prepared, everything, settings, progress.step);
  progress.stage(`calibrate ${language}`, settings.epochs * settings.folds);
  const margins = unseenMargins(prepared, settings, progress.step);
  const calibration = {
    minTokens: 0,
    ...fitPlatt(margins, labels, importanceOf(metas, settings.sourcePower)),
  };
  const judged = metas.map(({ label, tokens }, i) => ({
    label,
    tokens,
    score: logistic(calibrate(margins[i] ?? 0, calibration)),
  }));
  const thresholds = fitThresholds(judged, settings.lengthClasses, settings.falseNegativeRate);
  return {
    part: { ...quantise(weights), bias, calibration: [calibration], thresholds },
    unseen: measure(
      judged.map(({ score }) => score),
      judged.map(({ label }) => label),
    ),
  };
}
