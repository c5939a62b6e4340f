import { logistic } from "../calibration.ts";
import type { Evaluator, Explanation, Score } from "../evaluator.ts";

/** An evaluator for tests: the log-odds of a text are the sum of its words' weights; words it does not know weigh nothing. */
export class AdditiveEvaluator implements Evaluator {
  readonly name = "additive";
  readonly version = "1";
  readonly languages = ["en", "ru"];
  readonly #weights: Readonly<Record<string, number>>;

  constructor(weights: Readonly<Record<string, number>>) {
    this.#weights = weights;
  }

  async predict(texts: readonly string[]): Promise<readonly Score[]> {
    return texts.map(text =>
      logistic(this.#explain(text).pieces.reduce((sum, { weight }) => sum + weight, 0)),
    );
  }

  async explain(texts: readonly string[]): Promise<readonly Explanation[]> {
    return texts.map(text => this.#explain(text));
  }

  #explain(text: string): Explanation {
    const pieces = [...text.matchAll(/[\p{L}\p{M}\p{N}]+|[^\s\p{L}\p{M}\p{N}]+/gu)].map(
      ({ 0: word, index }) => ({
        start: index,
        end: index + word.length,
        weight: (Object.hasOwn(this.#weights, word) ? this.#weights[word] : undefined) ?? 0,
      }),
    );
    return { bias: 0, pieces };
  }
}
