import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LINEAR_MODEL_PATH, loadLinearModel } from "@raisontext/detector";
import { createProgressBar, evaluate, SETTINGS, train } from "@raisontext/trainer";
import { tables } from "./document-tables.ts";
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
const data = dataFolder(values.data);
const progress = createProgressBar();
if (positionals[0] === "train") {
  const trained = await train(data, SETTINGS, progress);
  await writeModel(trained, PATHS);
  console.log(tables(trained.card, undefined));
} else if (positionals[0] === "evaluate") {
  const card = await readCard(PATHS);
  progress.stage("evaluate", card.data.dev.documents);
  const dev = await evaluate(await loadLinearModel(), data, progress.step);
  progress.end();
  const measured = { ...card, metrics: { ...card.metrics, dev } };
  await writeCard(measured, PATHS);
  console.log(tables(measured, undefined));
} else {
  console.error(USAGE);
  process.exitCode = 2;
}
