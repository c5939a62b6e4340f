import { foldsBySource } from "./folds.ts";
import { importanceOf } from "./importance.ts";
import type { Meta, Prepared } from "./prepare.ts";
import type { TrainingSettings } from "./settings.ts";
import { dot, type Row, type Solution, solve } from "./solver.ts";

/** Fits the documents that are chosen. A document's weight is shared among its windows by their words. */
export function fit(
  { rows, tokens }: Prepared,
  chosen: readonly Meta[],
  settings: TrainingSettings,
  onEpoch: () => void,
): Solution {
  const importance = importanceOf(chosen, settings.sourcePower);
  const windows: Row[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  chosen.forEach(({ label, first, last }, i) => {
    const words = sum(tokens, first, last);
    for (let k = first; k < last; k++) {
      const row = rows[k];
      if (row === undefined) continue;
      windows.push(row);
      labels.push(label);
      weights.push((importance[i] ?? 0) * (words === 0 ? 1 : (tokens[k] ?? 0) / words));
    }
  });
  const { cost, biasValue, epochs, tolerance, seed } = settings;
  const options = { buckets: 2 ** settings.bits, cost, biasValue, epochs, tolerance, seed, onEpoch };
  return solve(windows, Uint8Array.from(labels), Float64Array.from(weights), options);
}

/** The margin of a document: the mean of its windows', weighted by their words. */
export function marginOf(
  { rows, tokens }: Prepared,
  { first, last }: Meta,
  { weights, bias }: Pick<Solution, "weights" | "bias">,
): number {
  const words = sum(tokens, first, last);
  let margin = 0;
  for (let k = first; k < last; k++) {
    const row = rows[k];
    const share = words === 0 ? 1 / (last - first) : (tokens[k] ?? 0) / words;
    if (row !== undefined) margin += share * (dot(row, weights) + bias);
  }
  return margin;
}

/**
 * The margin of each document by a model that saw no document of its source (cross-fitting over folds of sources);
 * shape [documents]. This is how margins look for texts from elsewhere.
 */
export function unseenMargins(
  prepared: Prepared,
  settings: TrainingSettings,
  onEpoch: () => void,
): Float64Array {
  const { metas } = prepared;
  const folds = foldsBySource(metas, settings.folds);
  const foldOf = Uint8Array.from(metas, ({ source }) => folds.get(source) ?? 0);
  const margins = new Float64Array(metas.length);
  for (let fold = 0; fold < settings.folds; fold++) {
    const others = metas.filter((_, i) => foldOf[i] !== fold);
    const solution = fit(prepared, others, settings, onEpoch);
    metas.forEach((meta, i) => {
      if (foldOf[i] === fold) margins[i] = marginOf(prepared, meta, solution);
    });
  }
  return margins;
}

function sum(values: readonly number[], from: number, to: number): number {
  let total = 0;
  for (let k = from; k < to; k++) total += values[k] ?? 0;
  return total;
}
