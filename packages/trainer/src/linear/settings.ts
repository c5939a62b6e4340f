import type { View } from "@raisontext/detector";

/** A view as it is set: of the words a view knows, how many of each language's most common ones. */
export type ViewSettings = View extends infer V
  ? V extends { readonly words: readonly string[] }
    ? Omit<V, "words"> & { readonly words: number }
    : V
  : never;

/** Everything a training run depends on but the data. */
export interface TrainingSettings {
  /** log2 of the number of buckets that features are hashed into. */
  readonly bits: number;
  readonly views: readonly ViewSettings[];
  /** Smallest share of a language's sources that use a common word: keeps out the topics of a single source. */
  readonly commonWordShare: number;
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
  /** Fewest tokens of each length class that has a calibration and thresholds of its own. */
  readonly lengthClasses: readonly number[];
  /** Fewest texts of either class in such a class; a smaller one is joined to its neighbour. */
  readonly minClassTexts: number;
}

/** The settings of the built-in linear model; docs/linear-model.md says how they were chosen. */
export const SETTINGS: TrainingSettings = {
  bits: 21,
  views: [
    { kind: "words", weight: 0.7, max: 1 },
    { kind: "characters", weight: 0.7, min: 3, max: 5 },
    { kind: "shapes", weight: 0.7, max: 3, endings: 2, words: 1000 },
    { kind: "shapes", weight: 0.7, max: 4, endings: 0, words: 300 },
    { kind: "rhythm", weight: 0.35, words: 1000 },
  ],
  commonWordShare: 0.3,
  cost: 30,
  sourcePower: 0.5,
  biasValue: 1,
  epochs: 16,
  tolerance: 0.01,
  folds: 5,
  seed: 20261123,
  falseNegativeRate: 0.05,
  lengthClasses: [0, 50, 100, 200, 400],
  minClassTexts: 200,
};

/** Name and version that the built-in linear model answers with, and how it is made again. */
export const MODEL = {
  name: "linear",
  version: "2.1.0",
  reproduce: ["npm run train --workspace training -- --data FOLDER"],
} as const;
