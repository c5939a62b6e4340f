/** How well scores tell AI texts (label 1) from human ones (label 0). */
export interface Metrics {
  readonly human: number;
  readonly ai: number;
  /** Area under the ROC curve; null where a class is missing. */
  readonly auc: number | null;
  /** Share of AI texts found when at most 1 % of human texts are flagged. */
  readonly tpr1: number | null;
  /** The same at 5 %. */
  readonly tpr5: number | null;
}

/**
 * ROC-AUC: the chance that an AI text scores above a human one, ties counting half (Mann-Whitney U). `scores` and
 * `labels` have shape [texts]; NaN where a class is missing.
 */
export function rocAuc(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = descending(scores);
  let humanAbove = 0;
  let aiSeen = 0;
  let won = 0;
  forEachTie(scores, labels, order, (human, ai) => {
    won += ai * humanAbove + (ai * human) / 2;
    humanAbove += human;
    aiSeen += ai;
  });
  return 1 - won / (aiSeen * humanAbove);
}

/**
 * The best true-positive rate whose false-positive rate is at most `rate` (0 to 1). Texts of one score are flagged
 * together, so ties cannot be split in favour of the model.
 */
export function tprAtFpr(scores: ArrayLike<number>, labels: ArrayLike<number>, rate: number): number {
  const order = descending(scores);
  let humans = 0;
  let ais = 0;
  for (let i = 0; i < labels.length; i++) labels[i] === 1 ? ais++ : humans++;
  let flagged = 0;
  let found = 0;
  let best = 0;
  forEachTie(scores, labels, order, (human, ai) => {
    flagged += human;
    found += ai;
    if (flagged <= rate * humans) best = found;
  });
  return best / ais;
}

/** All metrics of one group of texts; shape [texts] each. */
export function measure(scores: readonly number[], labels: readonly number[]): Metrics {
  const ai = labels.filter(label => label === 1).length;
  const human = labels.length - ai;
  if (ai === 0 || human === 0) return { human, ai, auc: null, tpr1: null, tpr5: null };
  return {
    human,
    ai,
    auc: rocAuc(scores, labels),
    tpr1: tprAtFpr(scores, labels, 0.01),
    tpr5: tprAtFpr(scores, labels, 0.05),
  };
}

function descending(scores: ArrayLike<number>): Uint32Array {
  const at = (i: number): number => scores[i] ?? 0;
  return Uint32Array.from({ length: scores.length }, (_, i) => i).sort((a, b) => at(b) - at(a) || a - b);
}

function forEachTie(
  scores: ArrayLike<number>,
  labels: ArrayLike<number>,
  order: Uint32Array,
  visit: (human: number, ai: number) => void,
): void {
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i] ?? 0];
    let human = 0;
    let ai = 0;
    for (; i < order.length && scores[order[i] ?? 0] === score; i++)
      labels[order[i] ?? 0] === 1 ? ai++ : human++;
    visit(human, ai);
  }
}
