/**
 * Scores by the linear model of what a fold leaves out, and of dev, for the same folds as the encoder's: what both are
 * blended on.
 *
 *     node --max-old-space-size=6000 training/encoder/linear.ts [DATA] [OUT]
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  commonWords,
  fit,
  marginOf,
  openCorpus,
  prepareDocuments,
  SETTINGS,
  withWords,
} from "@raisontext/trainer";
import { FOLDS, foldsOf } from "./folds.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const corpus = await openCorpus(resolve(process.argv[2] ?? join(ROOT, "../shared/data")));
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
/** Margins by fold; shape [folds][documents of the part], null where the fold has seen it. */
const margins = {
  train: Array.from({ length: FOLDS }, () => new Array<number | null>(places.train.length).fill(null)),
  dev: Array.from({ length: FOLDS }, () => new Array<number | null>(places.dev.length).fill(null)),
};
for (const language of corpus.languages) {
  const prepared = {
    train: await prepareDocuments(corpus.train(), language, features, () => {}),
    dev: await prepareDocuments(corpus.dev(), language, features, () => {}),
  };
  const rows = (part: "train" | "dev") =>
    places[part].flatMap(([lang], row) => (lang === language ? [row] : []));
  const trainRows = rows("train");
  const devRows = rows("dev");
  for (let fold = 0; fold < FOLDS; fold += 1) {
    const isOut = (index: number) => places.train[trainRows[index] ?? -1]?.slice(1).includes(fold) ?? false;
    const solution = fit(
      prepared.train,
      prepared.train.metas.filter((_, index) => !isOut(index)),
      SETTINGS,
      () => {},
    );
    prepared.train.metas.forEach((meta, index) => {
      const row = trainRows[index] ?? -1;
      if (isOut(index)) (margins.train[fold] ?? [])[row] = marginOf(prepared.train, meta, solution);
    });
    prepared.dev.metas.forEach((meta, index) => {
      (margins.dev[fold] ?? [])[devRows[index] ?? -1] = marginOf(prepared.dev, meta, solution);
    });
    console.log(language, fold);
  }
}
await writeFile(join(out, "linear.json"), JSON.stringify(margins));
