import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { gunzipSync } from "node:zlib";
import { drawIn } from "@raisontext/detector";
import type { CorpusLanguage } from "@raisontext/trainer";
import { isWritten } from "../src/training-corpus.ts";

const ANOTHER_CORPUS = "the scores are of another corpus; run prepare.ts, linear.ts and score.py again";

/** What is known of a document that prepare.ts wrote; its text is not kept. */
interface Meta {
  readonly lang: CorpusLanguage;
  readonly label: 0 | 1;
  readonly genre: string;
  readonly source: string;
  /** Empty where a person wrote it. */
  readonly generator: string;
  /** What was done to hide the author; absent where nothing was. */
  readonly attack?: string;
  /** Words. */
  readonly tokens: number;
  readonly folds: readonly [genre: number, generator: number];
}

/** A document and what two models say of it that have seen neither it nor its kind: log-odds, drawn in. */
export interface UnseenDocument extends Omit<Meta, "folds"> {
  /** What of it the models have not seen; neither of a held-back document. */
  readonly isGenreUnseen: boolean;
  readonly isGeneratorUnseen: boolean;
  readonly linear: number;
  readonly encoder: number;
}

/** What the models of a fold say of what they have not seen. */
export interface Fold {
  readonly number: number;
  readonly leftOut: readonly UnseenDocument[];
  /** The held-back documents; the models have seen their kinds, but those that the fold leaves out. */
  readonly dev: readonly UnseenDocument[];
}

/** Written by linear.ts: log-odds, null where there are none; shape [folds][documents]. */
interface LinearScores {
  readonly train: readonly (readonly (number | null)[])[];
  readonly dev: readonly (readonly number[])[];
}

/**
 * Written by score.py: log-odds, drawn in. `rows` are the documents of train.jsonl, which has so many `documents`, that
 * `unseen` is of.
 */
interface EncoderScores {
  readonly fold: number;
  readonly documents: number;
  readonly dev: readonly number[];
  readonly rows: readonly number[];
  readonly unseen: readonly number[];
}

/** Reads what both models say, for each fold whose file of score.py is given. */
export async function readFolds(data: string, files: readonly string[]): Promise<Fold[]> {
  const [all, dev] = [await readMetas(join(data, "train.jsonl")), await readMetas(join(data, "dev.jsonl"))];
  const train = all.filter(meta => !isWritten(meta));
  const linear: LinearScores = JSON.parse(await readFile(join(data, "linear.json"), "utf8"));
  return Promise.all(
    files.map(async file => {
      const scores: EncoderScores = JSON.parse(gunzipSync(await readFile(file)).toString());
      const number = scores.fold;
      if (scores.documents !== train.length || scores.dev.length !== dev.length)
        throw new Error(ANOTHER_CORPUS);
      const leftOut = scores.rows.flatMap((row, i) => {
        const meta = train[row];
        if (!meta) return [];
        return [toUnseen(meta, number, linear.train[number]?.[row], scores.unseen[i])];
      });
      const held = dev.map((meta, row) =>
        toUnseen(meta, undefined, linear.dev[number]?.[row], scores.dev[row]),
      );
      return { number, leftOut, dev: held };
    }),
  );
}

function toUnseen(
  { folds, ...meta }: Meta,
  fold: number | undefined,
  linear: number | null | undefined,
  encoder: number | undefined,
): UnseenDocument {
  if (typeof linear !== "number" || encoder === undefined) throw new Error(ANOTHER_CORPUS);
  const [isGenreUnseen, isGeneratorUnseen] = [folds[0] === fold, folds[1] === fold];
  return { ...meta, isGenreUnseen, isGeneratorUnseen, linear: drawIn(linear), encoder };
}

async function readMetas(file: string): Promise<Meta[]> {
  const metas: Meta[] = [];
  for await (const line of createInterface({ input: createReadStream(file) })) {
    const { lang, label, genre, source, generator, attack, windows, folds } = JSON.parse(line);
    const tokens = windows.reduce((sum: number, [, , words]: readonly number[]) => sum + (words ?? 0), 0);
    const meta = { lang, label, genre, source, generator: generator ?? "", tokens, folds };
    metas.push(attack === undefined ? meta : { ...meta, attack });
  }
  return metas;
}
