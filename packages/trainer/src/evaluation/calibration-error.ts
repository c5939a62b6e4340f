import { type Interval, wilsonInterval } from "./intervals.ts";

/** Texts of neighbouring scores: what the scores say and what is so. */
export interface ReliabilityBin {
  readonly texts: number;
  /** Mean score, from 0 to 1. */
  readonly score: number;
  /** Share of AI texts. */
  readonly ai: number;
  readonly aiInterval: Interval | null;
}

/**
 * Deals texts by score into bins of equal size (they differ by one at most); fewer bins where there are fewer texts.
 * `scores` and `labels` (1 AI) have shape [texts].
 */
export function reliabilityBins(
  scores: readonly number[],
  labels: readonly number[],
  bins = 15,
): ReliabilityBin[] {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
  const count = Math.min(bins, order.length);
  return Array.from({ length: count }, (_, bin) => {
    const own = order.slice(
      Math.floor((bin * order.length) / count),
      Math.floor(((bin + 1) * order.length) / count),
    );
    const sum = (values: readonly number[]): number => own.reduce((total, i) => total + (values[i] ?? 0), 0);
    return {
      texts: own.length,
      score: sum(scores) / own.length,
      ai: sum(labels) / own.length,
      aiInterval: wilsonInterval(sum(labels), own.length),
    };
  });
}

/**
 * The expected calibration error over bins of equal size: the mean over all texts of |share of AI − mean score| of their
 * bin (Nguyen and O'Connor 2015; with 15 bins as Guo et al. 2017). NaN without texts.
 */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const texts = bins.reduce((sum, bin) => sum + bin.texts, 0);
  return bins.reduce((sum, bin) => sum + bin.texts * Math.abs(bin.ai - bin.score), 0) / texts;
}

/** The mean squared distance of scores from labels (Brier 1950), both of shape [texts]. NaN without texts. */
export function brierScore(scores: readonly number[], labels: readonly number[]): number {
  return scores.reduce((sum, score, i) => sum + (score - (labels[i] ?? 0)) ** 2, 0) / scores.length;
}
