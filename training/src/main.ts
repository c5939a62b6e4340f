import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LINEAR_MODEL_PATH, loadLinearModel } from "@raisontext/detector";
import {
  answersOf,
  CARD_GROUPS,
  type Card,
  cardTables,
  countTexts,
  createProgressBar,
  evaluate,
  openCorpus,
  report,
  SETTINGS,
  train,
} from "@raisontext/trainer";
import { type OutputPaths, readCard, writeCard, writeModel } from "./output.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const USAGE = "usage: npm run train|evaluate --workspace training -- [--data FOLDER]";

const PATHS: OutputPaths = {
  model: resolve(LINEAR_MODEL_PATH, ".."),
  document: join(ROOT, "docs/model.md"),
  prototype: join(ROOT, "training/prototype/metrics.json"),
};

/** The data folder: relative to where npm was started, by default beside the repository. */
function dataFolder(given: string | undefined): string {
  if (given === undefined) return resolve(ROOT, "../shared/data");
  return resolve(process.env.INIT_CWD ?? process.cwd(), given);
}

const { values, positionals } = parseArgs({ options: { data: { type: "string" } }, allowPositionals: true });
const progress = createProgressBar();
const command = positionals[0];
if (command === "train" || command === "evaluate") {
  const corpus = await openCorpus(dataFolder(values.data));
  if (command === "train") await writeModel(await train(corpus, SETTINGS, progress), PATHS);
  else await writeCard(await measuredAgain(await readCard(PATHS)), PATHS);
  console.log(cardTables(await readCard(PATHS)));

  async function measuredAgain(card: Card): Promise<Card> {
    progress.stage("evaluate", countTexts(corpus.counts.dev));
    const answer = answersOf(await loadLinearModel());
    const scored = await evaluate(corpus.dev(), answer, { by: CARD_GROUPS.by, onText: progress.step });
    progress.end();
    return { ...card, metrics: { ...card.metrics, dev: report(scored, CARD_GROUPS) } };
  }
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
