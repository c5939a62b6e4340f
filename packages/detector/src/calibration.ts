import type { Score } from "./evaluator.ts";

/** What turns the log-odds of an evaluator's score into those of a probability, for texts of at least `minTokens`. */
export interface Calibration {
  /** Shortest text it holds for, in tokens. */
  readonly minTokens: number;
  /** Calibrated log-odds = slope · log-odds + offset (Platt 1999). */
  readonly slope: number;
  readonly offset: number;
}

/** Calibrations of each language (ISO 639-1 code), shortest `minTokens` first. */
export type CalibrationTable = Readonly<Record<string, readonly Calibration[]>>;

/** For an evaluator that brings none: its scores are taken as they are. */
const NONE: Calibration = { minTokens: 0, slope: 1, offset: 0 };

/** The log-odds of a score; finite for 0 and 1 as well. */
export function logOdds(score: Score): number {
  const inside = Math.min(1 - 1e-12, Math.max(1e-12, score));
  return Math.log(inside / (1 - inside));
}

/** The score of log-odds: 1 / (1 + e^−x). */
export function logistic(logOdds: number): Score {
  return 1 / (1 + Math.exp(-logOdds));
}

/** The calibration that holds for a text of this language and length. */
export function calibrationFor(
  language: string,
  tokens: number,
  table: CalibrationTable | undefined,
): Calibration {
  const entries = table?.[language] ?? [];
  return entries.findLast(({ minTokens }) => minTokens <= tokens) ?? entries[0] ?? NONE;
}

/** The calibrated log-odds of an evaluator's log-odds. */
export function calibrate(logOdds: number, { slope, offset }: Calibration): number {
  return slope * logOdds + offset;
}
