import type { Evaluator } from "../evaluator.ts";
import { loadLinearModel } from "./load-linear-model.ts";

/** The built-in linear model as a module that `loadEvaluator` and `createIsolatedEvaluator` take. */
export function createEvaluator(): Promise<Evaluator> {
  return loadLinearModel();
}
