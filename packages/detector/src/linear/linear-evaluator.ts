import { logistic } from "../calibration.ts";
import type { Explanation, Score } from "../evaluator.ts";
import { FeatureExtractor } from "../features/feature-extractor.ts";
import { detectLanguage } from "../language.ts";
import { TrainedEvaluator } from "../trained-evaluator.ts";
import { explain } from "./explain.ts";
import { type LanguageModel, type LinearModel, margin, weightsOfSteps } from "./linear-model.ts";

/** Scores texts with a linear model in the calling thread; about a millisecond or less for a text. */
export class LinearEvaluator extends TrainedEvaluator {
  readonly #extractor: FeatureExtractor;
  readonly #models: ReadonlyMap<string, readonly [LanguageModel, Float32Array]>;

  constructor(model: LinearModel) {
    super(model);
    this.#extractor = new FeatureExtractor(model.features);
    this.#models = new Map(
      Object.entries(model.languages).map(
        ([language, part]) => [language, [part, weightsOfSteps(part.scale)]] as const,
      ),
    );
  }

  override async predict(texts: readonly string[]): Promise<readonly Score[]> {
    return texts.map(text => this.score(text));
  }

  async explain(texts: readonly string[]): Promise<readonly Explanation[]> {
    return texts.map(text => {
      const model = this.#models.get(detectLanguage(text));
      if (model === undefined) return { bias: 0, pieces: [] };
      return explain(...model, this.#extractor, text);
    });
  }

  /** The score of one text, not calibrated; 0.5 for a text in no language of the model, about which it knows nothing. */
  score(text: string): Score {
    const model = this.#models.get(detectLanguage(text));
    if (model === undefined) return 0.5;
    this.#extractor.extract(text);
    return logistic(margin(model[0], model[1], this.#extractor));
  }
}
