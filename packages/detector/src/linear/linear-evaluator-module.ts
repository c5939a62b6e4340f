import { fileURLToPath } from "node:url";
import type { Evaluator } from "../evaluator.ts";
import { loadLinearModel } from "./load-linear-model.ts";

/**
 * The linear model as a module that `loadEvaluator` and `createIsolatedEvaluator` take: the built-in one, or the file
 * whose URL is the parameter `model` of this module's own URL.
 */
export function createEvaluator(): Promise<Evaluator> {
  const model = new URL(import.meta.url).searchParams.get("model");
  return loadLinearModel(model === null ? undefined : fileURLToPath(model));
}
