import { type ReliabilityBin, reliabilityBins } from "./calibration-error.ts";
import type { ScoredText } from "./evaluate.ts";
import { columns } from "./group-report.ts";
import { type RocPoint, rocCurve } from "./metrics.ts";

/** What is drawn of the texts of one language. */
export interface Plots {
  /** The ROC curve, thinned where the eye sees no difference; empty where a class is missing. */
  readonly roc: readonly RocPoint[];
  readonly reliability: readonly ReliabilityBin[];
  /** Texts in each twentieth of the scores from 0 to 1. */
  readonly histogram: { readonly human: readonly number[]; readonly ai: readonly number[] };
}

const HISTOGRAM_BINS = 20;
/** Smallest step that is drawn, as a share of the axis; finer on the left, which a logarithmic axis stretches. */
const STEP = 1 / 400;

/** The plots of some texts. */
export function plotsOf(texts: readonly ScoredText[]): Plots {
  const [scores, labels] = columns(texts);
  const both = new Set(labels).size === 2;
  return {
    roc: both ? thinned(rocCurve(scores, labels)) : [],
    reliability: reliabilityBins(scores, labels),
    histogram: { human: histogram(texts, 0), ai: histogram(texts, 1) },
  };
}

function histogram(texts: readonly ScoredText[], label: 0 | 1): number[] {
  const counts = new Array<number>(HISTOGRAM_BINS).fill(0);
  for (const text of texts) {
    if (text.label !== label) continue;
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.max(0, Math.floor(text.score * HISTOGRAM_BINS)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts;
}

function thinned(curve: readonly RocPoint[]): RocPoint[] {
  let kept: RocPoint | undefined;
  return curve.filter((point, i) => {
    const ends = i === 0 || i === curve.length - 1;
    const moved =
      kept && (point.fpr - kept.fpr > STEP * Math.min(1, 10 * point.fpr) || point.tpr - kept.tpr >= STEP);
    if (!ends && !moved) return false;
    kept = point;
    return true;
  });
}
