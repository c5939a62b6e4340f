import type { Model, Result } from "@raisontext/contract";
import type { Analysis, ScoredSpan } from "@raisontext/detector";

/** An analysis as it crosses to servers and users: parts of a text with scores of four decimals. */
export function toResult(analysis: Analysis, model: Model): Result {
  const { windows, sentences, evidence, ...whole } = analysis;
  return {
    ...whole,
    windows: windows.map(rounded),
    sentences: sentences.map(rounded),
    evidence: evidence.map(({ weight, ...span }) => ({ ...span, weight: round(weight) })),
    model,
  };
}

function rounded({ score, ...span }: ScoredSpan): ScoredSpan {
  return { ...span, score: round(score) };
}

function round(value: number): number {
  return Math.round(1e4 * value) / 1e4;
}
