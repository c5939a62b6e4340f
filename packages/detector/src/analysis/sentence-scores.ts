import type { Explanation } from "../evaluator.ts";
import type { Window } from "./windows.ts";

/** Tokens at which a sentence counts half by itself and half as its window. */
const HALF_TOKENS = 20;

/**
 * The log-odds of each sentence of a window, whose mean, weighted by tokens, is exactly the window's. A sentence's own
 * are the bias and what its words added, taken as if the whole window were like it; short ones are drawn to the window,
 * since a few words say little. Without an explanation every sentence is as its window.
 */
export function sentenceLogOdds(
  { start, tokens, sentences }: Window,
  logOdds: number,
  explanation: Explanation | undefined,
): number[] {
  if (explanation === undefined || tokens === 0) return sentences.map(() => logOdds);
  const sums = sumBySentence(start, sentences, explanation);
  const drawn = sentences.map((sentence, i) => {
    if (sentence.tokens === 0) return 0;
    const own = explanation.bias + ((sums[i] ?? 0) * tokens) / sentence.tokens;
    return ((own - logOdds) * sentence.tokens) / (sentence.tokens + HALF_TOKENS);
  });
  const mean = sentences.reduce((sum, sentence, i) => sum + ((drawn[i] ?? 0) * sentence.tokens) / tokens, 0);
  return drawn.map(difference => logOdds + difference - mean);
}

function sumBySentence(
  windowStart: number,
  sentences: Window["sentences"],
  { pieces }: Explanation,
): Float64Array {
  const sums = new Float64Array(sentences.length);
  let at = 0;
  for (const { start, weight } of pieces) {
    while (at < sentences.length - 1 && windowStart + start >= (sentences[at]?.end ?? 0)) at++;
    sums[at] = (sums[at] ?? 0) + weight;
  }
  return sums;
}
