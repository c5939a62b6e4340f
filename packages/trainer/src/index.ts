export { type AttackName, applyAttack, EVALUATED_ATTACKS } from "./attacks/attack.ts";
export {
  type AttackedDocument,
  type AttackReportOptions,
  type AttackRow,
  attackReport,
  type Judge,
  type Judgement,
} from "./attacks/attack-report.ts";
export { STRENGTHS, type Strength } from "./attacks/strength.ts";
export { type Baseline, CARD_GROUPS, type Card, createCard, type ModelFile, type Row } from "./card.ts";
export { cardMarkdown, cardTables } from "./card-tables.ts";
export {
  type ClassCounts,
  type Corpus,
  type CorpusDocument,
  type CorpusLanguage,
  type CorpusOptions,
  countTexts,
  type DataFile,
  openCorpus,
  readCorpus,
} from "./corpus.ts";
export { answersOf } from "./evaluation/answer.ts";
export { type ConfidenceRow, confidenceRows } from "./evaluation/confidence.ts";
export {
  type AnswerTexts,
  type EvaluateOptions,
  evaluate,
  type Outcome,
  type ScoredText,
} from "./evaluation/evaluate.ts";
export type { GroupReport } from "./evaluation/group-report.ts";
export { htmlReport } from "./evaluation/html/html-report.ts";
export { type Interval, wilsonInterval } from "./evaluation/intervals.ts";
export { type Metrics, measure, rocAuc, tprAtFpr } from "./evaluation/metrics.ts";
export { promiseRows } from "./evaluation/promises.ts";
export {
  type EvaluationReport,
  type LanguageReport,
  LENGTH_BUCKETS,
  type Report,
  report,
  reportEvaluation,
} from "./evaluation/report.ts";
export { evaluationTables } from "./evaluation/report-tables.ts";
export { type SpliceRow, spliceReport } from "./evaluation/splices.ts";
export { markdownOf, type Table } from "./evaluation/table.ts";
export { DataError, dataFiles, type LabelledText, readLabelled } from "./labelled.ts";
export { commonWords, withWords } from "./linear/common-words.ts";
export { fit, marginOf } from "./linear/fit.ts";
export { fitCalibration, type UnseenText } from "./linear/fit-calibration.ts";
export { fitThresholds, type Judged } from "./linear/fit-thresholds.ts";
export { lengthClasses } from "./linear/length-classes.ts";
export { type Meta, type Prepared, prepareDocuments } from "./linear/prepare.ts";
export { MODEL, SETTINGS, type TrainingSettings } from "./linear/settings.ts";
export { type ModelIdentity, type Trained, train } from "./linear/train.ts";
export { markdownTable } from "./markdown-table.ts";
export { createProgressBar, NO_PROGRESS, type Progress } from "./progress.ts";
export { createRandom, shuffle } from "./random.ts";
export { roundedJson } from "./rounded-json.ts";
