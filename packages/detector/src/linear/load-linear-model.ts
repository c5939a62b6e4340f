import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { DetectorError } from "../detector-error.ts";
import { LinearEvaluator } from "./linear-evaluator.ts";
import { decodeModel } from "./model-file.ts";

/** Where the built-in model lies. */
export const LINEAR_MODEL_PATH: string = fileURLToPath(
  new URL("../../models/linear/model.bin", import.meta.url),
);

/** Loads a linear model, the built-in one by default. Throws `model_missing` or `model_damaged`. */
export async function loadLinearModel(path: string = LINEAR_MODEL_PATH): Promise<LinearEvaluator> {
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new DetectorError("model_missing", `cannot read ${basename(path)}`, cause);
  });
  return new LinearEvaluator(decodeModel(bytes, basename(path)));
}
