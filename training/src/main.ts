import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import {
  ENCODER_MODEL_FOLDER,
  type Evaluator,
  evaluatorModule,
  LINEAR_MODEL_PATH,
  loadEvaluator,
  loadLinearModel,
} from "@raisontext/detector";
import { type Card, type Corpus, cardTables, createProgressBar, SETTINGS, train } from "@raisontext/trainer";
import { FIRST_SETTINGS } from "./first-settings.ts";
import { compare, leaveOneOut } from "./leave-out.ts";
import { measureDev, measureNewer, measureRobustness } from "./measure.ts";
import { type OutputPaths, readCard, writeCard, writeModel } from "./output.ts";
import { remembering } from "./remembering.ts";
import { openTrainingCorpus } from "./training-corpus.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const USAGE =
  "usage: npm run train|evaluate|leave-out --workspace training -- [--data FOLDER] [--model linear|encoder (evaluate)]";

interface Model {
  readonly paths: OutputPaths;
  readonly load: () => Promise<Evaluator>;
}

const MODELS = {
  linear: { paths: pathsOf(resolve(LINEAR_MODEL_PATH, ".."), "docs/linear-model.md"), load: loadLinearModel },
  encoder: {
    paths: pathsOf(ENCODER_MODEL_FOLDER, "docs/model.md"),
    load: () => loadEvaluator(evaluatorModule(ENCODER_MODEL_FOLDER)),
  },
} as const satisfies Record<string, Model>;

function pathsOf(model: string, document: string): OutputPaths {
  return {
    model,
    document: join(ROOT, document),
    published: join(ROOT, "packages/web/src/measured/measured.json"),
    prototype: join(ROOT, "training/prototype/metrics.json"),
  };
}

/** The data folder: relative to where npm was started, by default beside the repository. */
function dataFolder(given: string | undefined): string {
  if (given === undefined) return resolve(ROOT, "../shared/data");
  return resolve(process.env.INIT_CWD ?? process.cwd(), given);
}

const { values, positionals } = parseArgs({
  options: { data: { type: "string" }, model: { type: "string", default: "linear" } },
  allowPositionals: true,
});
const progress = createProgressBar();
const { linear } = MODELS;
const commands = {
  train: async (corpus: Corpus) => {
    const { model, card } = await train(corpus, SETTINGS, progress);
    await writeModel(model, linear.paths.model);
    const evaluator = remembering(await linear.load());
    const newer = await measureNewer(corpus, evaluator);
    return { ...card, newer, ...(await measureRobustness(corpus, evaluator, progress)) };
  },
  evaluate: async (corpus: Corpus, { paths, load }: Model) => {
    const evaluator = remembering(await load());
    const { metrics, ...card } = await readCard(paths.model);
    const dev = await measureDev(corpus, evaluator, progress);
    const newer = await measureNewer(corpus, evaluator);
    const robustness = await measureRobustness(corpus, evaluator, progress);
    return { ...card, metrics: { ...metrics, dev }, newer, ...robustness };
  },
  "leave-out": async (corpus: Corpus) => {
    const before = await leaveOneOut(corpus, FIRST_SETTINGS, progress);
    const now = await leaveOneOut(corpus, SETTINGS, progress);
    return { ...(await readCard(linear.paths.model)), leaveOneOut: compare(before, now) };
  },
} as const satisfies Record<string, (corpus: Corpus, model: Model) => Promise<Card>>;

const find = <T>(among: Readonly<Record<string, T>>, wanted: string | undefined): T | undefined =>
  Object.entries(among).find(([name]) => name === wanted)?.[1];
const command = find<(corpus: Corpus, model: Model) => Promise<Card>>(commands, positionals[0]);
const model = find<Model>(positionals[0] === "evaluate" ? MODELS : { linear }, values.model);
if (command === undefined || model === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const card = await command(await openTrainingCorpus(dataFolder(values.data)), model);
  await writeCard(card, model.paths);
  console.log(cardTables(await readCard(model.paths.model)));
}
