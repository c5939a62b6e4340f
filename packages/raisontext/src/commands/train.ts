import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { encodeModel } from "@raisontext/detector";
import {
  cardMarkdown,
  createProgressBar,
  NO_PROGRESS,
  openCorpus,
  roundedJson,
  SETTINGS,
  type Trained,
  train as trainModel,
} from "@raisontext/trainer";

/** What `raisontext train` is asked for. */
export interface TrainCommandOptions {
  /** Folder of labelled texts. */
  readonly data: string;
  /** Folder the model goes to. */
  readonly out: string;
  /** What the model is called. Default the name of its folder. */
  readonly name?: string;
  readonly seed?: number;
  /** Whether a folder with files in it may be written to. */
  readonly force: boolean;
}

/**
 * `raisontext train`: trains a linear model on a user's texts and writes `model.bin`, `card.json` and `card.md`. Resolves
 * with the exit code: 0, or 2 when the folder is not empty. Throws `DataError` when the data cannot be used.
 */
export async function train(options: TrainCommandOptions): Promise<number> {
  const { data, out, seed = SETTINGS.seed, force, name = basename(resolve(out)) } = options;
  const existing = await readdir(out).catch(() => []);
  if (existing.length > 0 && !force) {
    console.error(`raisontext: ${out} is not empty; --force writes there all the same`);
    return 2;
  }
  const corpus = await openCorpus(data, { seed });
  const progress = process.stderr.isTTY ? createProgressBar() : NO_PROGRESS;
  const reproduce = [`raisontext train --data ${data} --out ${out} --name ${name} --seed ${seed}`];
  const settings = { ...SETTINGS, seed };
  const identity = { name, version: "1.0.0", reproduce };
  const trained = await trainModel(corpus, settings, progress, identity).finally(progress.end);
  await write(trained, out);
  console.log(summary(trained, out));
  return 0;
}

async function write({ model, card }: Trained, out: string): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, "model.bin"), encodeModel(model));
  await writeFile(join(out, "card.json"), roundedJson(card, 5));
  await writeFile(join(out, "card.md"), cardMarkdown(card));
}

function summary({ card }: Trained, out: string): string {
  const lines = card.languages.map(language => {
    const { auc } = card.metrics.dev[language]?.all ?? {};
    return `${language}: ROC-AUC ${auc?.toFixed(3) ?? "unknown"} on held-back texts`;
  });
  return [...lines, `written to ${out}: model.bin, card.json, card.md`].join("\n");
}
