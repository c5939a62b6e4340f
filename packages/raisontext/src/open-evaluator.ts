import { createIsolatedEvaluator, type Evaluator, isBuiltIn, loadEvaluator } from "@raisontext/detector";
import { readConfig } from "./config.ts";

/**
 * Opens the evaluator that `--model` names, else the configured one. Our own code is trusted with this process, which
 * saves a fifth of a second; a user's module may print, or crash, and has a process of its own.
 */
export function openEvaluator(named?: string): Promise<Evaluator> {
  const { model, predictTimeoutMs } = readConfig(named);
  if (isBuiltIn(model)) return loadEvaluator(model);
  return createIsolatedEvaluator({ module: model, predictTimeoutMs });
}
