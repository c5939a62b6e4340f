import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  createIsolatedEvaluator,
  type Evaluator,
  loadEvaluator,
  loadLinearModel,
} from "@raisontext/detector";
import { loadConfig, readEnvironment } from "./config.ts";

/**
 * Opens the evaluator that `--model` names, else the configured one. The linear models are trusted with this process; a
 * user's module may print, or crash, and has a process of its own.
 */
export function openEvaluator(named: string | undefined): Promise<Evaluator> {
  const env = readEnvironment(process.env, process.cwd());
  const { model, predictTimeoutMs } = loadConfig({
    ...env,
    ...(named !== undefined && { RAISONTEXT_MODEL: named }),
  });
  if (model === undefined) return loadEvaluator();
  const trained = join(model, "model.bin");
  if (existsSync(trained)) return loadLinearModel(trained);
  return createIsolatedEvaluator({ module: model, predictTimeoutMs });
}
