/** A 95 % confidence interval: its lower and upper end. */
export type Interval = readonly [low: number, high: number];

/** The 97.5 % quantile of the normal distribution. */
const Z = 1.959963984540054;

/**
 * The Wilson score interval of a share of `successes` among `trials`, from 0 to 1 (Wilson 1927; Newcombe 1998, method 3);
 * null without trials.
 */
export function wilsonInterval(successes: number, trials: number): Interval | null {
  if (trials === 0) return null;
  const share = successes / trials;
  const spread = Z * Math.sqrt((share * (1 - share)) / trials + Z ** 2 / (4 * trials ** 2));
  const centre = share + Z ** 2 / (2 * trials);
  const scale = 1 + Z ** 2 / trials;
  // At the ends exactly, where rounding would leave a trace.
  return [
    successes === 0 ? 0 : (centre - spread) / scale,
    successes === trials ? 1 : (centre + spread) / scale,
  ];
}

/**
 * The variance of a ROC-AUC by DeLong, DeLong and Clarke-Pearson 1988, computed from midranks (Sun and Xu 2014). `scores`
 * and `labels` (1 AI) have shape [texts]; null where a class has fewer than two texts.
 */
export function delongVariance(scores: ArrayLike<number>, labels: ArrayLike<number>): number | null {
  const all = Array.from(scores);
  const of = (label: number): number[] => all.filter((_, i) => labels[i] === label);
  const [human, ai] = [of(0), of(1)];
  if (human.length < 2 || ai.length < 2) return null;
  const rank = midranks(all);
  const [rankHuman, rankAi] = [midranks(human), midranks(ai)];
  // The share of the other class that each text beats.
  const ofAi = ai.map(score => (rank(score) - rankAi(score)) / human.length);
  const ofHuman = human.map(score => (rank(score) - rankHuman(score)) / ai.length);
  return variance(ofAi) / ai.length + variance(ofHuman) / human.length;
}

/**
 * The interval of a ROC-AUC of DeLong variance `variance`, on the logit scale so that it stays between 0 and 1 (Pepe 2003).
 * At an AUC of 0 or 1 the variance is 0 and says nothing; the Wilson interval of `pairs` independent pairs stands in.
 */
export function aucInterval(auc: number, variance: number | null, pairs: number): Interval | null {
  if (variance === null) return null;
  if (variance === 0) return wilsonInterval(auc * pairs, pairs);
  const logit = Math.log(auc / (1 - auc));
  const spread = (Z * Math.sqrt(variance)) / (auc * (1 - auc));
  return [1 / (1 + Math.exp(spread - logit)), 1 / (1 + Math.exp(-spread - logit))];
}

/** A score → its rank among the scores, from 1; scores of one value share the mean of their ranks. */
function midranks(scores: readonly number[]): (score: number) => number {
  const sorted = Float64Array.from(scores).sort();
  const ranks = new Map<number, number>();
  for (let i = 0; i < sorted.length; ) {
    const score = sorted[i] ?? 0;
    let end = i;
    while (sorted[end] === score) end++;
    ranks.set(score, (i + 1 + end) / 2);
    i = end;
  }
  return score => ranks.get(score) ?? 0;
}

function variance(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
