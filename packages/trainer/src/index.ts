export type { Card } from "./card.ts";
export { readCorpus } from "./corpus.ts";
export { evaluate, type LanguageReport, LENGTH_BUCKETS, type Report } from "./evaluation/evaluate.ts";
export { type Metrics, measure, rocAuc, tprAtFpr } from "./evaluation/metrics.ts";
export { SETTINGS, type TrainingSettings } from "./linear/settings.ts";
export { type Trained, train } from "./linear/train.ts";
export { createProgressBar, NO_PROGRESS, type Progress } from "./progress.ts";
export { createRandom, shuffle } from "./random.ts";
