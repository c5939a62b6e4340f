import type { ThresholdTable } from "./thresholds.ts";

/** How sure an evaluator is that a text was written by an AI: 0 human, 1 AI. A calibrated probability. */
export type Score = number;

/** Gives texts a score. Built-in models, a user's own module and tests implement this and nothing more. */
export interface Evaluator {
  /** The model's name, as it appears in every answer. */
  readonly name: string;
  /** The model's version, as it appears in every answer. */
  readonly version: string;
  /** ISO 639-1 codes of the languages it was trained for. */
  readonly languages: readonly string[];
  /** From which scores a verdict is given. Without them `DEFAULT_THRESHOLDS` hold. */
  readonly thresholds?: ThresholdTable;
  /**
   * Scores a batch: one score for each text, in the order of the texts. Throws when any text cannot be scored; the
   * caller then tries them one by one.
   */
  predict(texts: readonly string[]): Promise<readonly Score[]>;
  /** Lets go of what it holds (files, threads, memory). */
  close?(): Promise<void>;
}
