import { createIsolatedEvaluator, type Evaluator, loadEvaluator, runsInProcess } from "@raisontext/detector";
import { readConfig } from "./config.ts";

/**
 * Opens the evaluator that `--model` names, else the configured one. The linear model is quick and runs in this
 * process; the encoder computes for long, a user's module may print, or crash, and both have a process of their own.
 */
export function openEvaluator(named?: string): Promise<Evaluator> {
  const { model, predictTimeoutMs } = readConfig(named);
  if (runsInProcess(model)) return loadEvaluator(model);
  return createIsolatedEvaluator({ module: model, predictTimeoutMs });
}
