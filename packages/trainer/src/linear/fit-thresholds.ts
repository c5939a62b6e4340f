import { FALSE_POSITIVE_RATES, type Thresholds } from "@raisontext/detector";
import { byLength } from "./length-classes.ts";

/** A scored text whose author is known. */
export interface Judged {
  readonly score: number;
  readonly label: 0 | 1;
  readonly tokens: number;
}

/** The lowest bound that at most a share `rate` of the scores reaches; above all scores where rate allows none. */
export function upperBound(scores: readonly number[], rate: number): number {
  const descending = [...scores].sort((a, b) => b - a);
  const allowed = Math.floor(rate * descending.length);
  const refused = descending[allowed];
  if (refused === undefined) return 0;
  const reached = descending.findLast(score => score > refused) ?? 1;
  return (refused + reached) / 2;
}

/**
 * The thresholds of one language: in each length class, each AI bound lets at most its rate of the human texts reach it,
 * and at most `falseNegativeRate` of the AI texts stay at or under the human bound.
 */
export function fitThresholds(
  texts: readonly Judged[],
  bounds: readonly number[],
  falseNegativeRate: number,
): Thresholds[] {
  return byLength(texts, bounds).map(({ minTokens, texts: here }) => {
    const of = (label: 0 | 1) => here.filter(text => text.label === label).map(({ score }) => score);
    const human = of(0);
    const rates = FALSE_POSITIVE_RATES.map(rate => [rate, upperBound(human, Number(rate))] as const);
    const ai = { "0.05": 1, "0.01": 1, "0.001": 1, ...Object.fromEntries(rates) };
    const lowest = -upperBound(
      of(1).map(score => -score),
      falseNegativeRate,
    );
    return { minTokens, human: Math.min(Math.max(lowest, 0), ai["0.05"]), ai };
  });
}
