/**
 * What attacks cost the encoder by itself, in TPR at 5 % FPR on held-back texts; prints a row for each attack, at its
 * heaviest. What they cost the linear model and the blend is in their cards.
 *
 *     node training/encoder/attacked.ts [DATA]
 */
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  ENCODER_MODEL_FOLDER,
  type EncoderModel,
  evaluatorModule,
  loadEvaluator,
} from "@raisontext/detector";
import { createProgressBar, markdownOf } from "@raisontext/trainer";
import { measureAttacks } from "../src/measure.ts";
import { remembering } from "../src/remembering.ts";
import { openTrainingCorpus } from "../src/training-corpus.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ALONE = { linear: 0, encoder: 1, bias: 0 };

const corpus = await openTrainingCorpus(resolve(process.argv[2] ?? join(ROOT, "../shared/data")));
const folder = await mkdtemp(join(tmpdir(), "raisontext-encoder-"));
try {
  for (const name of ["encoder.onnx", "tokenizer.json"])
    await copyFile(join(ENCODER_MODEL_FOLDER, name), join(folder, name));
  const model: EncoderModel = JSON.parse(await readFile(join(ENCODER_MODEL_FOLDER, "model.json"), "utf8"));
  const languages = Object.entries(model.languages).map(([language, own]) => [
    language,
    { ...own, blend: ALONE },
  ]);
  await writeFile(
    join(folder, "model.json"),
    JSON.stringify({ ...model, languages: Object.fromEntries(languages) }),
  );
  const evaluator = remembering(await loadEvaluator(evaluatorModule(folder)));
  const progress = createProgressBar();
  const attacks = await measureAttacks(corpus, evaluator, progress, { strengths: ["heavy"] });
  progress.end();
  const rows = attacks.map(({ language, attack, tprClean, tprAttacked }) =>
    [language, attack, tprClean, (tprClean - tprAttacked).toFixed(4)].map(String),
  );
  const head = ["language", "attack", "TPR clean", "cost"];
  console.log(markdownOf({ title: "The encoder, attacked", head, rows }));
} finally {
  await rm(folder, { recursive: true });
}
