import { pathToFileURL } from "node:url";
import { DetectorError } from "./detector-error.ts";
import type { Evaluator } from "./evaluator.ts";

/** URL of the module with the built-in linear model. */
export const LINEAR_EVALUATOR_MODULE: URL = new URL("./linear/linear-evaluator-module.ts", import.meta.url);

/** URL of the module that runs an encoder, blended with the linear model; the parameter `model` says which. */
export const ENCODER_EVALUATOR_MODULE: URL = new URL(
  "./encoder/encoder-evaluator-module.ts",
  import.meta.url,
);

/** The URL of a module given as URL, `file:` URL string, or path. */
export function moduleUrl(module: URL | string): string {
  if (module instanceof URL) return module.href;
  return /^(file|data|node):/.test(module) ? module : pathToFileURL(module).href;
}

/**
 * Loads the evaluator of a module that exports `createEvaluator()`, sync or async, into the calling thread; the
 * built-in linear model by default. Throws `evaluator_unloadable`.
 */
export async function loadEvaluator(module: URL | string = LINEAR_EVALUATOR_MODULE): Promise<Evaluator> {
  const url = moduleUrl(module);
  try {
    const { createEvaluator }: { createEvaluator?: unknown } = await import(url);
    if (typeof createEvaluator !== "function") throw new Error("it exports no function createEvaluator");
    return checked(await createEvaluator());
  } catch (cause) {
    if (cause instanceof DetectorError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new DetectorError("evaluator_unloadable", `${fileName(url)}: ${reason}`, cause);
  }
}

function checked(value: Partial<Evaluator> | null | undefined): Evaluator {
  const { name, version, languages, predict } = value ?? {};
  const complete = typeof name === "string" && typeof version === "string" && areStrings(languages);
  if (!complete || typeof predict !== "function") {
    throw new Error("createEvaluator() gave no evaluator: name, version, languages and predict are needed");
  }
  return value as Evaluator;
}

function areStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every(one => typeof one === "string");
}

/** The last part of a module's URL without its parameters, for messages. */
export function fileName(url: string): string {
  return url.startsWith("data:") ? "data: module" : (/[^/]*$/.exec(url.replace(/[?#].*/, ""))?.[0] ?? url);
}
