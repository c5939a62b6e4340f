import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { createGunzip } from "node:zlib";

/** One labelled text of the corpus. */
export interface CorpusDocument {
  readonly text: string;
  /** 0 human, 1 AI. */
  readonly label: 0 | 1;
  readonly lang: "en" | "ru";
  readonly source: string;
  readonly genre: string;
}

function isDocument(value: unknown): value is CorpusDocument {
  if (typeof value !== "object" || value === null) return false;
  const { text, label, lang, source, genre } = value as Record<string, unknown>;
  const strings = [text, source, genre].every(field => typeof field === "string");
  return strings && (label === 0 || label === 1) && (lang === "en" || lang === "ru");
}

/** Reads a gzipped file of JSON lines, one document a line; a wrong line is an error that names its number. */
export async function* readCorpus(path: string): AsyncGenerator<CorpusDocument> {
  const lines = createInterface({ input: createReadStream(path).pipe(createGunzip()), crlfDelay: Infinity });
  let number = 0;
  for await (const line of lines) {
    number++;
    if (line === "") continue;
    const parsed: unknown = JSON.parse(line);
    if (!isDocument(parsed)) throw new Error(`${path}:${number}: not a document of the corpus`);
    yield parsed;
  }
}
