import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** A text whose author is known. */
export interface LabelledText {
  readonly text: string;
  /** 0 human, 1 AI. */
  readonly label: 0 | 1;
  /** What else its line says, each value as a string; empty values and nested ones are left out. */
  readonly fields?: Readonly<Record<string, string>>;
  /** File and line, for messages. */
  readonly place?: string;
}

/** Data that cannot be used, and why: a wrong line, a missing class, no files. */
export class DataError extends Error {
  override readonly name = "DataError";
}

const LABELS: ReadonlyMap<unknown, 0 | 1> = new Map<unknown, 0 | 1>([
  [0, 0],
  [1, 1],
  ["human", 0],
  ["ai", 1],
]);
const JSON_LINES = /\.jsonl(\.gz)?$/;

/** The files that are meant: a file is itself, a folder its `*.jsonl` and `*.jsonl.gz` by name. Throws `DataError`. */
export async function dataFiles(paths: readonly string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    const info = await stat(path).catch(() => {
      throw new DataError(`there is no ${path}`);
    });
    const names = info.isDirectory()
      ? (await readdir(path)).filter(name => JSON_LINES.test(name)).sort()
      : [];
    if (info.isDirectory() && names.length === 0)
      throw new DataError(`${path} has no *.jsonl or *.jsonl.gz file`);
    files.push(...(info.isDirectory() ? names.map(name => join(path, name)) : [path]));
  }
  return files;
}

/** Reads labelled texts, one JSON object a line, gzipped where the name ends in .gz. Throws `DataError` at a wrong line. */
export async function* readLabelled(file: string): AsyncGenerator<LabelledText & { readonly place: string }> {
  let number = 0;
  try {
    for await (const line of linesOf(file)) {
      number++;
      const content = number === 1 ? line.replace(/^\uFEFF/, "") : line;
      if (content.trim() !== "") yield parseLine(content, `${file}:${number}`);
    }
  } catch (error) {
    if (error instanceof DataError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataError(`${file}:${number + 1}: cannot be read (${reason})`);
  }
}

/** The lines of a file. Not by `readline`, which loses the errors of its input and splits at U+2028. */
async function* linesOf(file: string): AsyncGenerator<string> {
  const raw = createReadStream(file);
  // Whoever reads sees the errors; the callback only has to be there.
  const stream = file.endsWith(".gz") ? pipeline(raw, createGunzip(), () => {}) : raw;
  let rest = "";
  for await (const chunk of stream.setEncoding("utf8")) {
    const lines = `${rest}${chunk}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield rest;
}

function parseLine(line: string, place: string): LabelledText & { readonly place: string } {
  const object = objectOf(line);
  if (object === undefined) throw new DataError(`${place}: not a JSON object`);
  const { text, label: given, ...rest } = object;
  if (typeof text !== "string" || text.trim() === "") throw new DataError(`${place}: no text`);
  const label = LABELS.get(given);
  if (label === undefined) throw new DataError(`${place}: label is 0 or "human", 1 or "ai"`);
  return { text, label, fields: fieldsOf(rest), place };
}

function objectOf(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function fieldsOf(rest: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(rest).flatMap(([name, value]) =>
      ["string", "number", "boolean"].includes(typeof value) && value !== "" ? [[name, String(value)]] : [],
    ),
  );
}
