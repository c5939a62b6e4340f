import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { readCorpus } from "./corpus.ts";
import type { Report } from "./evaluation/evaluate.ts";
import type { Metrics } from "./evaluation/metrics.ts";
import type { TrainingSettings } from "./linear/settings.ts";

/** What identifies a data file. */
interface DataFile {
  readonly sha256: string;
  readonly documents: number;
}

/** What a model was made of and how it does; lies beside the model as `card.json`. */
export interface Card {
  readonly name: string;
  readonly version: string;
  readonly data: { readonly train: DataFile; readonly dev: DataFile };
  readonly settings: TrainingSettings;
  readonly metrics: {
    /** On dev, by the quantised model. */
    readonly dev: Report;
    /** On train, each text by a model that saw none of its source; by language. */
    readonly unseen: Readonly<Record<string, Metrics>>;
  };
}

/** SHA-256 and size of the two files of a data folder. */
export async function describeData(data: string): Promise<Card["data"]> {
  return { train: await describeFile(data, "train.jsonl.gz"), dev: await describeFile(data, "dev.jsonl.gz") };
}

async function describeFile(data: string, name: string): Promise<DataFile> {
  const path = join(data, name);
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  let documents = 0;
  for await (const _ of readCorpus(path)) documents++;
  return { sha256: hash.digest("hex"), documents };
}
