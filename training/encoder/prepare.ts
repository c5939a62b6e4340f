/**
 * Writes the corpus as the encoder is to see it: normalised, and cut into windows, as the detector does. A JSON line per
 * document; `windows` are [start, end, tokens], offsets in UTF-16 code units.
 *
 *     node training/encoder/prepare.ts [DATA] [OUT]
 */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { normalise, splitWindows } from "@raisontext/detector";
import type { CorpusDocument } from "@raisontext/trainer";
import { openTrainingCorpus } from "../src/training-corpus.ts";
import { foldsOf } from "./folds.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const data = resolve(process.argv[2] ?? join(ROOT, "../shared/data"));
const out = resolve(process.argv[3] ?? join(ROOT, "training/work/encoder"));

async function* lines(documents: AsyncIterable<CorpusDocument>): AsyncGenerator<string> {
  for await (const document of documents) {
    const { text: source, label, fields } = document;
    const text = normalise(source);
    const windows = splitWindows(text).map(({ start, end, tokens }) => [start, end, tokens]);
    yield `${JSON.stringify({ text, label, ...fields, folds: foldsOf(document), windows })}\n`;
  }
}

const corpus = await openTrainingCorpus(data);
await mkdir(out, { recursive: true });
for (const part of ["train", "dev"] as const)
  await pipeline(Readable.from(lines(corpus[part]())), createWriteStream(join(out, `${part}.jsonl`)));
