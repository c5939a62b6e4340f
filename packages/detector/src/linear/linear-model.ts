import type { Calibration } from "../calibration.ts";
import type { FeatureExtractor } from "../features/feature-extractor.ts";
import type { FeatureSettings } from "../features/view.ts";
import type { Thresholds } from "../thresholds.ts";

/** The part of a linear model that scores one language. */
export interface LanguageModel {
  /** Weight of each bucket in int8 steps; shape [2^bits]. The weight of step q is scale·sign(q)·(q/127)². */
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: number;
  readonly calibration: readonly Calibration[];
  readonly thresholds: readonly Thresholds[];
}

/** A logistic regression over hashed n-grams, one for each language. */
export interface LinearModel {
  readonly name: string;
  readonly version: string;
  readonly features: FeatureSettings;
  /** ISO 639-1 code → its model. */
  readonly languages: Readonly<Record<string, LanguageModel>>;
}

/** The weights that the int8 steps −128 … 127 stand for; shape [256], step q at q + 128. */
export function weightsOfSteps(scale: number): Float32Array {
  return Float32Array.from({ length: 256 }, (_, i) => scale * Math.sign(i - 128) * ((i - 128) / 127) ** 2);
}

/** Quantises weights of shape [buckets] to int8 steps on a quadratic scale: fine near 0, where most weights are. */
export function quantise(weights: Float32Array): Pick<LanguageModel, "weights" | "scale"> {
  let scale = 0;
  for (const weight of weights) scale = Math.max(scale, Math.abs(weight));
  const steps = new Int8Array(weights.length);
  if (scale === 0) return { weights: steps, scale };
  weights.forEach((weight, i) => {
    steps[i] = Math.sign(weight) * Math.round(127 * Math.sqrt(Math.abs(weight) / scale));
  });
  return { weights: steps, scale };
}

/** w·x + bias of the text the extractor last read; `lookup` comes from `weightsOfSteps(model.scale)`. */
export function margin(model: LanguageModel, lookup: Float32Array, features: FeatureExtractor): number {
  const { indices, values, length } = features;
  const { weights } = model;
  let sum = model.bias;
  for (let k = 0; k < length; k++) {
    sum += (lookup[(weights[indices[k] ?? 0] ?? 0) + 128] ?? 0) * (values[k] ?? 0);
  }
  return sum;
}
