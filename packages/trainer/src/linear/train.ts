import {
  calibrate,
  calibrationFor,
  type LanguageModel,
  LinearEvaluator,
  type LinearModel,
  logistic,
  quantise,
} from "@raisontext/detector";
import { CARD_GROUPS, type Card, createCard } from "../card.ts";
import { type Corpus, countTexts } from "../corpus.ts";
import { answersOf } from "../evaluation/answer.ts";
import { type ConfidenceRow, confidenceRows } from "../evaluation/confidence.ts";
import { evaluate } from "../evaluation/evaluate.ts";
import { type Metrics, measure } from "../evaluation/metrics.ts";
import { report } from "../evaluation/report.ts";
import type { Progress } from "../progress.ts";
import { commonWords, withWords } from "./common-words.ts";
import { fit, unseenMargins } from "./fit.ts";
import { fitCalibration } from "./fit-calibration.ts";
import { fitThresholds } from "./fit-thresholds.ts";
import { lengthClasses } from "./length-classes.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { MODEL, type TrainingSettings } from "./settings.ts";

/** What a training run makes. */
export interface Trained {
  readonly model: LinearModel;
  readonly card: Card;
}

/** What a model is called, and how it is made again. */
export interface ModelIdentity {
  readonly name: string;
  readonly version: string;
  readonly reproduce: readonly string[];
}

/** Trains, calibrates and measures a model on a corpus: prepare → train → calibrate for each language → evaluate. */
export async function train(
  corpus: Corpus,
  settings: TrainingSettings,
  progress: Progress,
  { reproduce, ...named }: ModelIdentity = MODEL,
): Promise<Trained> {
  const languages: Record<string, LanguageModel> = {};
  const unseen: Record<string, Metrics> = {};
  const confidence: ConfidenceRow[] = [];
  const documents = countTexts(corpus.counts.train);
  progress.stage("prepare", documents);
  const words = await commonWords(corpus, settings.commonWordShare, progress.step);
  const features = withWords(settings, words);
  for (const language of corpus.languages) {
    progress.stage(`prepare ${language}`, documents);
    const prepared = await prepare(corpus, language, features, progress.step);
    const trained = trainLanguage(prepared, settings, language, progress);
    languages[language] = trained.part;
    unseen[language] = trained.unseen;
    confidence.push(...trained.confidence);
  }
  const model = { ...named, features, languages };
  progress.stage("evaluate", countTexts(corpus.counts.dev));
  const scored = await evaluate(corpus.dev(), answersOf(new LinearEvaluator(model)), {
    by: CARD_GROUPS.by,
    onText: progress.step,
  });
  progress.end();
  const metrics = { dev: report(scored, CARD_GROUPS), unseen };
  return {
    model,
    card: createCard({ model, corpus, settings, metrics, unseenKind: "sources", confidence, reproduce }),
  };
}

function trainLanguage(
  prepared: Prepared,
  settings: TrainingSettings,
  language: string,
  progress: Progress,
): { part: LanguageModel; unseen: Metrics; confidence: ConfidenceRow[] } {
  const { metas } = prepared;
  progress.stage(`train ${language}`, settings.epochs);
  const { weights, bias } = fit(prepared, metas, settings, progress.step);
  progress.stage(`calibrate ${language}`, settings.epochs * settings.folds);
  const margins = unseenMargins(prepared, settings, progress.step);
  const texts = metas.map((meta, i) => ({ ...meta, margin: margins[i] ?? 0 }));
  const bounds = lengthClasses(texts, settings.lengthClasses, settings.minClassTexts);
  const calibration = fitCalibration(texts, bounds, settings.sourcePower);
  const judged = texts.map(({ label, tokens, margin }) => {
    const own = calibrationFor(language, tokens, { [language]: calibration });
    return { label, tokens, score: logistic(calibrate(margin, own)) };
  });
  const thresholds = fitThresholds(judged, bounds, settings.falseNegativeRate);
  return {
    part: { ...quantise(weights), bias, calibration, thresholds },
    unseen: measure(
      judged.map(({ score }) => score),
      judged.map(({ label }) => label),
    ),
    confidence: confidenceRows(language, judged),
  };
}
