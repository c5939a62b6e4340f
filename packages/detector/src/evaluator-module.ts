import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DetectorError } from "./detector-error.ts";
import { LINEAR_EVALUATOR_MODULE } from "./load-evaluator.ts";

const DEFAULT_MODEL = "linear";
/** The models that come with this package, by name. */
const BUILT_IN: ReadonlyMap<string, URL> = new Map([[DEFAULT_MODEL, LINEAR_EVALUATOR_MODULE]]);
/** The file of a trained linear model in its folder. */
const MODEL_FILE = "model.bin";
const IS_MODULE = /\.[cm]?[jt]s$/i;

/**
 * The module that a model's name or path stands for: a built-in model (`linear`, the default), a folder with a trained
 * linear model (`model.bin`), or the file of a module of your own. A built-in name goes before a path of the same name:
 * `./linear` is the path. Throws `model_missing` and says what there is instead.
 */
export function evaluatorModule(model: string = DEFAULT_MODEL, cwd: string = process.cwd()): URL {
  const builtIn = BUILT_IN.get(model);
  if (builtIn) return builtIn;
  const path = resolve(cwd, model);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new DetectorError("model_missing", describeMissing(model, path));
  if (stats.isDirectory()) return linearModule(path);
  if (IS_MODULE.test(path)) return pathToFileURL(path);
  throw new DetectorError("model_missing", `${path} is no module: its name must end with .js, .mjs or .ts`);
}

/** Whether a module is this package's own code, whatever model it loads, and so may run in the caller's process. */
export function isBuiltIn(module: URL): boolean {
  const [code] = module.href.split("?");
  return [...BUILT_IN.values()].some(({ href }) => href === code);
}

/** The built-in module, told by its URL which model to load: another process needs nothing but the URL. */
function linearModule(folder: string): URL {
  const file = join(folder, MODEL_FILE);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new DetectorError("model_missing", `the folder ${folder} has no ${MODEL_FILE}`);
  }
  const module = new URL(LINEAR_EVALUATOR_MODULE);
  module.searchParams.set("model", pathToFileURL(file).href);
  return module;
}

function describeMissing(model: string, path: string): string {
  if (/[/\\.]/.test(model)) return `there is no file or folder ${path}`;
  const names = [...BUILT_IN.keys()].join(", ");
  return `"${model}" is no built-in model (there is: ${names}), and there is no file or folder ${path}`;
}
