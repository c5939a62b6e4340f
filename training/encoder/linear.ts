/**
 * Scores by the linear model of what it has not seen, for the same folds as the encoder's: what both are blended on.
 *
 *     node --max-old-space-size=6000 training/encoder/linear.ts [DATA] [OUT]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { commonWords, fit, marginOf, prepareDocuments, SETTINGS, withWords } from "@raisontext/trainer";
import { openTrainingCorpus } from "../src/training-corpus.ts";
import { FOLDS, foldsOf } from "./folds.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const corpus = await openTrainingCorpus(resolve(process.argv[2] ?? join(ROOT, "../shared/data")));
const out = resolve(process.argv[3] ?? join(ROOT, "training/work/encoder"));
await mkdir(out, { recursive: true });

const parts = ["train", "dev"] as const;
const places = {
  train: [] as (readonly [string, number, number])[],
  dev: [] as (readonly [string, number, number])[],
};
for (const part of parts)
  for await (const document of corpus[part]()) places[part].push([document.lang, ...foldsOf(document)]);

const features = withWords(SETTINGS, await commonWords(corpus, SETTINGS.commonWordShare, () => {}));
/** A place for each document of a part, for each fold; null where there is no margin. */
const blank = (part: "train" | "dev") =>
  Array.from({ length: FOLDS }, () => new Array<number | null>(places[part].length).fill(null));
/** Log-odds of what a fold leaves out, and of dev, by a model without the fold; shape [folds][documents]. */
const margins = { train: blank("train"), dev: blank("dev") };

for (const language of corpus.languages) {
  const prepared = {
    train: await prepareDocuments(corpus.train(), language, features, () => {}),
    dev: await prepareDocuments(corpus.dev(), language, features, () => {}),
  };
  const rows = (part: "train" | "dev") =>
    places[part].flatMap(([lang], row) => (lang === language ? [row] : []));
  const [trainRows, devRows] = [rows("train"), rows("dev")];
  const foldsAt = (index: number) => places.train[trainRows[index] ?? -1]?.slice(1) ?? [];
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const seen = prepared.train.metas.filter((_, index) => !foldsAt(index).includes(fold));
    const solution = fit(prepared.train, seen, SETTINGS, () => {});
    prepared.train.metas.forEach((meta, index) => {
      const margin = () => marginOf(prepared.train, meta, solution);
      if (foldsAt(index).includes(fold)) (margins.train[fold] ?? [])[trainRows[index] ?? -1] = margin();
    });
    prepared.dev.metas.forEach((meta, index) => {
      (margins.dev[fold] ?? [])[devRows[index] ?? -1] = marginOf(prepared.dev, meta, solution);
    });
    console.log(language, fold);
  }
}
await writeFile(join(out, "linear.json"), JSON.stringify(margins));
