import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { pipeline, type Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { checkText, LIMITS, RaisonTextError } from "@raisontext/contract";
import { DocumentError, DocumentReader } from "@raisontext/documents";
import { type CsvError, parse } from "csv-parse";
import type { Source } from "./sources.ts";

/** A text that is to be scored, or why there is none. */
export interface Item {
  readonly file: string;
  /** Line or row of its file, from 1; undefined: it is the whole file. */
  readonly line?: number;
  /** What its line or row says; undefined: it is the whole file. */
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly error?: RaisonTextError;
  /** How far its source was read, in bytes. */
  readonly read: number;
}

/** The texts of all sources, in order. No more than a line or a file is held. */
export async function* readItems(sources: readonly Source[], column: string): AsyncGenerator<Item> {
  const reader = new DocumentReader({ maxCharacters: LIMITS.textMaxCharacters });
  try {
    for (const source of sources) {
      if (source.kind === "text") yield await readWhole(source, reader);
      else yield* source.kind === "csv" ? readRows(source, column) : readLines(source, column);
    }
  } finally {
    await reader.close();
  }
}

async function readWhole({ file }: Source, reader: DocumentReader): Promise<Item> {
  try {
    const bytes = file === "-" ? await buffer(process.stdin) : await readFile(file);
    const { text } = await reader.read(bytes, { name: basename(file) });
    return { file, read: bytes.length, ...checked(text) };
  } catch (error) {
    return { file, read: 0, text: "", error: toError(error) };
  }
}

async function* readLines({ file }: Source, column: string): AsyncGenerator<Item> {
  let line = 0;
  let read = 0;
  try {
    for await (const bytes of splitLines(open(file))) {
      line += 1;
      read += bytes.length + 1;
      const json = decode(bytes);
      if (json === undefined) yield { file, line, read, fields: {}, text: "", error: notUtf8() };
      else if (json.trim() !== "") yield { file, line, read, ...readLine(json, column) };
    }
  } catch (error) {
    yield { file, read, text: "", error: toError(error) };
  }
}

/** Without a byte order mark; undefined: it is no UTF-8. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

const notUtf8 = () => new RaisonTextError("invalid_request", "It is not UTF-8.");

/** Lines end with a line feed alone: JSON may hold every other character that ends a line of text. */
async function* splitLines(input: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of input) {
    let start = 0;
    for (let end = chunk.indexOf("\n"); end !== -1; end = chunk.indexOf("\n", start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]);
      parts = [];
      start = end + 1;
    }
    if (start < chunk.length) parts.push(chunk.subarray(start));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}

async function* readRows({ file }: Source, column: string): AsyncGenerator<Item> {
  const input = open(file);
  const rows = parse({
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
    // Else the rows before a fault would be lost with it.
    skip_records_with_error: true,
    info: true,
  });
  const faults: CsvError[] = [];
  rows.on("skip", (fault: CsvError | undefined) => fault && faults.push(fault));
  pipeline(input, rows, () => {});
  let line = 0;
  let read = 0;
  try {
    for await (const { record, info } of rows as AsyncIterable<CsvRow>) {
      line += 1;
      read = info.bytes;
      yield { file, line, read, fields: record, ...cellOf(record[column], column) };
    }
    // A quote that is never closed takes all that follows with it.
    for (const fault of faults) {
      line += 1;
      yield { file, line, read, text: "", error: toError(fault) };
    }
  } catch (error) {
    yield { file, line: line + 1, read, text: "", error: toError(error) };
  } finally {
    input.destroy();
  }
}

interface CsvRow {
  readonly record: Readonly<Record<string, string>>;
  readonly info: { readonly bytes: number };
}

/** The parser leaves this mark where bytes are no UTF-8. */
const NO_CHARACTER = "\uFFFD";

function cellOf(text: string | undefined, column: string): Pick<Item, "text" | "error"> {
  return text?.includes(NO_CHARACTER) ? { text: "", error: notUtf8() } : textOf(text, column);
}

function open(file: string): Readable {
  return file === "-" ? process.stdin : createReadStream(file);
}

function readLine(json: string, column: string): Pick<Item, "fields" | "text" | "error"> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  const fields: Record<string, unknown> = isObject ? { ...(value as object) } : {};
  return { fields, ...textOf(fields[column], column) };
}

function textOf(text: unknown, column: string): Pick<Item, "text" | "error"> {
  if (typeof text === "string") return checked(text);
  return {
    text: "",
    error: new RaisonTextError("invalid_request", `There is no text in the field ${column}.`),
  };
}

function checked(text: string): Pick<Item, "text" | "error"> {
  try {
    checkText(text);
    return { text };
  } catch (error) {
    return { text: "", error: toError(error) };
  }
}

function toError(error: unknown): RaisonTextError {
  if (error instanceof RaisonTextError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof DocumentError ? "document_unreadable" : "invalid_request";
  return new RaisonTextError(code, message, { cause: error });
}
