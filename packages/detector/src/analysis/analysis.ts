import type { Evaluator, Score } from "../evaluator.ts";
import type { Language } from "../language.ts";
import type { Attack } from "../normalise/attack.ts";
import type { ScoredSpan, WeightedSpan } from "../span.ts";
import type { Verdict } from "../thresholds.ts";

/**
 * What a reader of a score should know. `disguised`: the text holds what is made to mislead a detector; see `attacks`.
 */
export type AnalysisWarning = "too_short" | "unsupported_language" | "disguised";

/** How sure the score is of the side it takes; what each level was measured to mean is in docs/model.md. */
export type Confidence = "low" | "medium" | "high";

/** A score, what it amounts to, and what it rests on. Offsets are those of the text as it was sent. */
export interface Analysis {
  /** How likely an AI wrote the text: 0 human, 1 AI. */
  readonly score: Score;
  readonly verdict: Verdict | "mixed";
  readonly confidence: Confidence;
  /** The bounds that gave the verdict. */
  readonly thresholds: {
    /** Share of human texts that are called AI at most, on texts of kinds that training did not see. */
    readonly falsePositiveRate: number;
    readonly human: number;
    readonly ai: number;
  };
  /** ISO 639-1 code; absent where it is neither English nor Russian. */
  readonly language?: Exclude<Language, "other">;
  /** Words in the text. */
  readonly tokens: number;
  /** `low` under 100 tokens. */
  readonly reliability: "low" | "normal";
  readonly warnings: readonly AnalysisWarning[];
  /** Pieces of about 150 tokens, each scored as if it were all. */
  readonly windows: readonly ScoredSpan[];
  /** The mean of the sentences' log-odds, weighted by tokens, is the log-odds of `score`. */
  readonly sentences: readonly ScoredSpan[];
  /** The words and phrases that moved the log-odds most. */
  readonly evidence: readonly WeightedSpan[];
  /** What was undone before scoring. */
  readonly attacks: readonly Attack[];
}

/** What is needed of an evaluator to judge its scores; plain data, whoever scored. */
export type Judged = Pick<Evaluator, "languages" | "calibration" | "thresholds">;

const HIGH = 0.95;
const MEDIUM = 0.8;

/** By the probability of the side that the score takes; never high for a short text. */
export function confidenceOf(score: Score, reliability: Analysis["reliability"]): Confidence {
  const sure = Math.max(score, 1 - score);
  if (sure >= HIGH) return reliability === "low" ? "medium" : "high";
  return sure >= MEDIUM ? "medium" : "low";
}
