import { aucInterval, delongVariance, type Interval, wilsonInterval } from "./intervals.ts";

/** How well scores tell AI texts (label 1) from human ones (label 0); null where a class is missing. */
export interface Metrics {
  readonly human: number;
  readonly ai: number;
  /** Area under the ROC curve, and its interval by DeLong. */
  readonly auc: number | null;
  readonly aucInterval: Interval | null;
  /** Area under the precision-recall curve of the AI texts, as average precision. */
  readonly auprc: number | null;
  /** Share of AI texts found when at most 0.1 % of human texts are flagged, and its Wilson interval. */
  readonly tpr01: number | null;
  readonly tpr01Interval: Interval | null;
  /** The same at 1 %. */
  readonly tpr1: number | null;
  readonly tpr1Interval: Interval | null;
  /** The same at 5 %. */
  readonly tpr5: number | null;
  readonly tpr5Interval: Interval | null;
}

/** A point of the ROC curve: the shares of human and of AI texts at or above a score. */
export interface RocPoint {
  readonly fpr: number;
  readonly tpr: number;
}

/** Texts of one score. */
interface Tie {
  readonly human: number;
  readonly ai: number;
}

/**
 * ROC-AUC: the chance that an AI text scores above a human one, ties counting half (Mann-Whitney U). `scores` and
 * `labels` have shape [texts]; NaN where a class is missing.
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let humanAbove = 0;
  let aiSeen = 0;
  let won = 0;
  for (const { human, ai } of ties(scores, labels)) {
    won += ai * humanAbove + (ai * human) / 2;
    humanAbove += human;
    aiSeen += ai;
  }
  return 1 - won / (aiSeen * humanAbove);
}

/**
 * Average precision: Σ (recallₖ − recallₖ₋₁) · precisionₖ over falling scores, texts of one score together; the area under
 * the precision-recall curve without interpolation (Davis and Goadrich 2006 say why). NaN without AI texts.
 */
export function averagePrecision(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  let flagged = 0;
  let found = 0;
  let sum = 0;
  for (const { human, ai } of ties(scores, labels)) {
    flagged += human + ai;
    found += ai;
    sum += (ai * found) / flagged;
  }
  return sum / found;
}

/**
 * The best true-positive rate whose false-positive rate is at most `rate` (0 to 1). Texts of one score are flagged
 * together, so ties cannot be split in favour of the model.
 */
export function tprAtFpr(scores: ArrayLike<number>, labels: ArrayLike<number>, rate: number): number {
  return bestBelow(rocCurve(scores, labels), rate);
}

/** The ROC curve from (0, 0) to (1, 1), a point for each score. NaN where a class is missing. */
export function rocCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): RocPoint[] {
  const steps = ties(scores, labels);
  const humans = steps.reduce((sum, { human }) => sum + human, 0);
  const ais = steps.reduce((sum, { ai }) => sum + ai, 0);
  let flagged = 0;
  let found = 0;
  const points = steps.map(({ human, ai }) => {
    flagged += human;
    found += ai;
    return { fpr: flagged / humans, tpr: found / ais };
  });
  return [{ fpr: 0, tpr: 0 }, ...points];
}

const bestBelow = (curve: readonly RocPoint[], rate: number): number =>
  curve.findLast(({ fpr }) => fpr <= rate)?.tpr ?? 0;

/** All metrics of one group of texts; shape [texts] each. */
export function measure(scores: readonly number[], labels: readonly number[]): Metrics {
  const ai = labels.filter(label => label === 1).length;
  const human = labels.length - ai;
  if (ai === 0 || human === 0) return { human, ai, ...NOTHING };
  const auc = rocAuc(scores, labels);
  const curve = rocCurve(scores, labels);
  const [tpr01, tpr1, tpr5] = [bestBelow(curve, 0.001), bestBelow(curve, 0.01), bestBelow(curve, 0.05)];
  return {
    human,
    ai,
    auc,
    aucInterval: aucInterval(auc, delongVariance(scores, labels), Math.min(human, ai)),
    auprc: averagePrecision(scores, labels),
    tpr01,
    tpr01Interval: wilsonInterval(tpr01 * ai, ai),
    tpr1,
    tpr1Interval: wilsonInterval(tpr1 * ai, ai),
    tpr5,
    tpr5Interval: wilsonInterval(tpr5 * ai, ai),
  };
}

const NOTHING = {
  auc: null,
  aucInterval: null,
  auprc: null,
  tpr01: null,
  tpr01Interval: null,
  tpr1: null,
  tpr1Interval: null,
  tpr5: null,
  tpr5Interval: null,
} as const;

/** Texts of one score together, highest score first. */
function ties(scores: ArrayLike<number>, labels: ArrayLike<number>): Tie[] {
  const at = (i: number): number => scores[i] ?? 0;
  const order = Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => at(b) - at(a));
  const found: Tie[] = [];
  for (let i = 0; i < order.length; ) {
    const score = at(order[i] ?? 0);
    let human = 0;
    let ai = 0;
    for (; i < order.length && at(order[i] ?? 0) === score; i++) labels[order[i] ?? 0] === 1 ? ai++ : human++;
    found.push({ human, ai });
  }
  return found;
}
