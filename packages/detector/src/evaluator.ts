import type { CalibrationTable } from "./calibration.ts";
import type { ThresholdTable } from "./thresholds.ts";

/** How sure an evaluator is that a text was written by an AI: 0 human, 1 AI. */
export type Score = number;

/** A word, mark or phrase, and what it did to a score. */
export interface Piece {
  /** Offsets in the text as it was given, in UTF-16 code units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
  /** What it added to the log-odds; above 0 speaks for an AI. */
  readonly weight: number;
}

/** What moved the score of a text. The log-odds of the score are `bias` and all weights added up. */
export interface Explanation {
  readonly bias: number;
  /** In order, not overlapping. */
  readonly pieces: readonly Piece[];
}

/** Gives texts a score. Built-in models, a user's own module and tests implement this and nothing more. */
export interface Evaluator {
  /** The model's name, as it appears in every answer. */
  readonly name: string;
  /** The model's version, as it appears in every answer. */
  readonly version: string;
  /** ISO 639-1 codes of the languages it was trained for. */
  readonly languages: readonly string[];
  /** What makes probabilities of its scores. Without it they are taken for probabilities. */
  readonly calibration?: CalibrationTable;
  /** From which calibrated scores a verdict is given. Without them `DEFAULT_THRESHOLDS` hold. */
  readonly thresholds?: ThresholdTable;
  /**
   * Scores a batch of normalised texts, whole ones or windows of longer ones: one score for each text, in the order of the texts. Throws when any text cannot be scored; the
   * caller then tries them one by one.
   */
  predict(texts: readonly string[]): Promise<readonly Score[]>;
  /** Says of each normalised text what moved its score, in the order of the texts. Left out by an evaluator that cannot tell. */
  explain?(texts: readonly string[]): Promise<readonly Explanation[]>;
  /** Lets go of what it holds (files, threads, memory). */
  close?(): Promise<void>;
}
