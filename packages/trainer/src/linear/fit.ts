import { foldsBySource } from "./folds.ts";
import { importanceOf } from "./importance.ts";
import type { Prepared } from "./prepare.ts";
import type { TrainingSettings } from "./settings.ts";
import { dot, type Solution, solve } from "./solver.ts";

/** Fits the documents whose numbers are given. */
export function fit(
  { rows, metas, labels }: Prepared,
  chosen: Uint32Array,
  settings: TrainingSettings,
  onEpoch: () => void,
): Solution {
  const pick = <T>(items: readonly T[]): T[] => [...chosen].flatMap(i => items[i] ?? []);
  const importance = importanceOf(pick(metas), settings.sourcePower);
  const { cost, biasValue, epochs, tolerance, seed } = settings;
  const buckets = 2 ** settings.features.bits;
  return solve(
    pick(rows),
    Uint8Array.from(chosen, i => labels[i] ?? 0),
    importance,
    {
      buckets,
      cost,
      biasValue,
      epochs,
      tolerance,
      seed,
      onEpoch,
    },
  );
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
  const folds = foldsBySource(prepared.metas, settings.folds);
  const foldOf = Uint8Array.from(prepared.metas, ({ source }) => folds.get(source) ?? 0);
  const margins = new Float64Array(prepared.rows.length);
  const all = Uint32Array.from(prepared.rows, (_, i) => i);
  for (let fold = 0; fold < settings.folds; fold++) {
    const { weights, bias } = fit(
      prepared,
      all.filter(i => foldOf[i] !== fold),
      settings,
      onEpoch,
    );
    prepared.rows.forEach((row, i) => {
      if (foldOf[i] === fold) margins[i] = dot(row, weights) + bias;
    });
  }
  return margins;
}
