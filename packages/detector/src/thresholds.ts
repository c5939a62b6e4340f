/** What a score amounts to; `uncertain` is an honest answer. */
export type Verdict = "human" | "uncertain" | "ai";

/** The rates of human texts wrongly called AI that a verdict can promise, loosest first. */
export const FALSE_POSITIVE_RATES = ["0.05", "0.01", "0.001"] as const;
export type FalsePositiveRate = (typeof FALSE_POSITIVE_RATES)[number];

/** The scores that bound the verdicts for texts of at least `minTokens` tokens. */
export interface Thresholds {
  /** Shortest text these hold for, in tokens. */
  readonly minTokens: number;
  /** Scores up to this one mean human. */
  readonly human: number;
  /** Scores from this one on mean AI, at each false-positive rate. */
  readonly ai: Readonly<Record<FalsePositiveRate, number>>;
}

/** Thresholds of each language (ISO 639-1 code), shortest `minTokens` first. */
export type ThresholdTable = Readonly<Record<string, readonly Thresholds[]>>;

/** Bounds for an evaluator that brings none, or none for the language: only clear scores count. */
export const DEFAULT_THRESHOLDS: Thresholds = {
  minTokens: 0,
  human: 0.2,
  ai: { "0.05": 0.8, "0.01": 0.9, "0.001": 0.98 },
};

/** The thresholds that hold for a text of this language and length. */
export function thresholdsFor(
  language: string,
  tokens: number,
  table: ThresholdTable | undefined,
): Thresholds {
  const fitting = (table?.[language] ?? []).filter(({ minTokens }) => minTokens <= tokens);
  return fitting.at(-1) ?? table?.[language]?.[0] ?? DEFAULT_THRESHOLDS;
}

/** The verdict of a score from 0 to 1. */
export function verdict(score: number, { human, ai }: Thresholds, rate: FalsePositiveRate = "0.01"): Verdict {
  if (score >= ai[rate]) return "ai";
  return score <= human ? "human" : "uncertain";
}
