import { statSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { DetectorError } from "./detector-error.ts";
import { ENCODER_EVALUATOR_MODULE, LINEAR_EVALUATOR_MODULE } from "./load-evaluator.ts";

/** Where the built-in encoder lies. */
export const ENCODER_MODEL_FOLDER: string = fileURLToPath(new URL("../models/encoder", import.meta.url));
const DEFAULT_MODEL = "encoder";
/** The models that come with this package, by name. */
const BUILT_IN: ReadonlyMap<string, URL> = new Map([
  [DEFAULT_MODEL, withModel(ENCODER_EVALUATOR_MODULE, ENCODER_MODEL_FOLDER)],
  ["linear", LINEAR_EVALUATOR_MODULE],
]);
/** The files of a trained linear model and of a trained encoder in their folders. */
const LINEAR_FILE = "model.bin";
const ENCODER_FILE = "encoder.onnx";
const IS_MODULE = /\.[cm]?[jt]s$/i;

/**
 * The module that a model's name or path stands for: a built-in model (`encoder`, the default, or `linear`), a folder with a trained
 * linear model (`model.bin`) or encoder (`encoder.onnx`), or the file of a module of your own. A built-in name goes before
 * a path of the same name: `./linear` is the path. Throws `model_missing` and says what there is instead.
 */
export function evaluatorModule(model: string = DEFAULT_MODEL, cwd: string = process.cwd()): URL {
  const builtIn = BUILT_IN.get(model);
  if (builtIn) return builtIn;
  const path = resolve(cwd, model);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats) throw new DetectorError("model_missing", describeMissing(model, path));
  if (stats.isDirectory()) return moduleOfFolder(path);
  if (IS_MODULE.test(path)) return pathToFileURL(path);
  throw new DetectorError("model_missing", `${path} is no module: its name must end with .js, .mjs or .ts`);
}

/**
 * Whether a module may run in the caller's process, whatever model it loads: the linear one, which is quick and ours. The
 * encoder computes for long, in native code that may crash.
 */
export function runsInProcess(module: URL): boolean {
  const [code] = module.href.split("?");
  return code === LINEAR_EVALUATOR_MODULE.href;
}

/** A built-in module, told by its URL which model to load: another process needs nothing but the URL. */
function moduleOfFolder(folder: string): URL {
  const has = (file: string) => statSync(join(folder, file), { throwIfNoEntry: false })?.isFile() ?? false;
  if (has(ENCODER_FILE)) return withModel(ENCODER_EVALUATOR_MODULE, folder);
  if (has(LINEAR_FILE)) return withModel(LINEAR_EVALUATOR_MODULE, join(folder, LINEAR_FILE));
  throw new DetectorError("model_missing", `the folder ${folder} has no ${LINEAR_FILE} or ${ENCODER_FILE}`);
}

function withModel(code: URL, path: string): URL {
  const module = new URL(code);
  module.searchParams.set("model", pathToFileURL(path).href);
  return module;
}

function describeMissing(model: string, path: string): string {
  if (/[/\\.]/.test(model)) return `there is no file or folder ${path}`;
  const names = [...BUILT_IN.keys()].join(", ");
  return `"${model}" is no built-in model (there are: ${names}), and there is no file or folder ${path}`;
}
