import { fileURLToPath } from "node:url";
import type { Evaluator } from "../evaluator.ts";
import { loadBlend } from "./encoder-model.ts";

/**
 * Encoder and linear model together, as a module that `createIsolatedEvaluator` takes: the encoder in the folder whose URL is
 * the parameter `model` of this module's own URL.
 */
export function createEvaluator(): Promise<Evaluator> {
  const folder = new URL(import.meta.url).searchParams.get("model");
  if (folder === null) throw new Error("no encoder is named");
  return loadBlend(fileURLToPath(folder));
}
