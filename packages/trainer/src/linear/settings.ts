import type { FeatureSettings } from "@raisontext/detector";
import type { CommonWordsOptions } from "./common-words.ts";

/** Everything a training run depends on but the data. */
export interface TrainingSettings {
  readonly features: Omit<FeatureSettings, "commonWords">;
  readonly commonWords: CommonWordsOptions;
  /** liblinear's C of each language's regression. */
  readonly cost: number;
  /** How a source's weight grows with its size; see `importanceOf`. */
  readonly sourcePower: number;
  /** Value of the constant feature that learns the bias. */
  readonly biasValue: number;
  readonly epochs: number;
  readonly tolerance: number;
  /** Parts that the sources are dealt into for calibration. */
  readonly folds: number;
  readonly seed: number;
  /** Share of AI texts from unseen sources that may be called human. */
  readonly falseNegativeRate: number;
  /** Fewest tokens of each length class that has thresholds of its own. */
  readonly lengthClasses: readonly number[];
}

/** The settings of the built-in model; docs/model.md says how they were chosen. */
export const SETTINGS: TrainingSettings = {
  features: { bits: 21, wordMax: 2, charMin: 3, charMax: 5, shapeMax: 3, shapeWeight: 2 },
  commonWords: { limit: 1000, sourceShare: 0.3 },
  cost: 30,
  sourcePower: 0.5,
  biasValue: 1,
  epochs: 16,
  tolerance: 0.01,
  folds: 5,
  seed: 20261123,
  falseNegativeRate: 0.05,
  lengthClasses: [0, 100, 200],
};

/** Name and version that the built-in model answers with, and how it is made again. */
export const MODEL = {
  name: "linear",
  version: "1.0.0",
  reproduce: ["npm run train --workspace training -- --data FOLDER"],
} as const;
