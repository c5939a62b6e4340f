import type { Score } from "./evaluator.ts";

/** A part of a text: offsets in UTF-16 code units; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A part of a text and its score. */
export interface ScoredSpan extends Span {
  readonly score: Score;
}

/** A part of a text and what it added to the log-odds of the text's score; above 0 speaks for an AI. */
export interface WeightedSpan extends Span {
  readonly weight: number;
}
