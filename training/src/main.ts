import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LINEAR_MODEL_PATH, loadLinearModel } from "@raisontext/detector";
import {
  type Card,
  type Corpus,
  cardTables,
  createProgressBar,
  openCorpus,
  SETTINGS,
  train,
} from "@raisontext/trainer";
import { FIRST_SETTINGS } from "./first-settings.ts";
import { compare, leaveOneOut } from "./leave-out.ts";
import { measureDev, measureRobustness } from "./measure.ts";
import { type OutputPaths, readCard, writeCard, writeModel } from "./output.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const USAGE = "usage: npm run train|evaluate|leave-out --workspace training -- [--data FOLDER]";

const PATHS: OutputPaths = {
  model: resolve(LINEAR_MODEL_PATH, ".."),
  document: join(ROOT, "docs/model.md"),
  published: join(ROOT, "packages/web/src/measured/measured.json"),
  prototype: join(ROOT, "training/prototype/metrics.json"),
};

/** The data folder: relative to where npm was started, by default beside the repository. */
function dataFolder(given: string | undefined): string {
  if (given === undefined) return resolve(ROOT, "../shared/data");
  return resolve(process.env.INIT_CWD ?? process.cwd(), given);
}

const { values, positionals } = parseArgs({ options: { data: { type: "string" } }, allowPositionals: true });
const progress = createProgressBar();
const commands = {
  train: async (corpus: Corpus) => {
    const { model, card } = await train(corpus, SETTINGS, progress);
    await writeModel(model, PATHS.model);
    return { ...card, ...(await measureRobustness(corpus, await loadLinearModel(), progress)) };
  },
  evaluate: async (corpus: Corpus) => {
    const evaluator = await loadLinearModel();
    const { metrics, ...card } = await readCard(PATHS.model);
    const dev = await measureDev(corpus, evaluator, progress);
    const robustness = await measureRobustness(corpus, evaluator, progress);
    return { ...card, metrics: { ...metrics, dev }, ...robustness };
  },
  "leave-out": async (corpus: Corpus) => {
    const before = await leaveOneOut(corpus, FIRST_SETTINGS, progress);
    const now = await leaveOneOut(corpus, SETTINGS, progress);
    return { ...(await readCard(PATHS.model)), leaveOneOut: compare(before, now) };
  },
} as const satisfies Record<string, (corpus: Corpus) => Promise<Card>>;

const command = Object.entries(commands).find(([name]) => name === positionals[0])?.[1];
if (command === undefined) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  const card = await command(await openCorpus(dataFolder(values.data)));
  await writeCard(card, PATHS);
  console.log(cardTables(await readCard(PATHS.model)));
}
