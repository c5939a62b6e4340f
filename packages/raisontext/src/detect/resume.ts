import { createReadStream, existsSync } from "node:fs";
import { truncate } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import type { Item } from "./items.ts";
import { placeOf } from "./records.ts";
import { UsageError } from "./usage-error.ts";

/** What an earlier run has written. */
export interface Written {
  /** Whole records, the head of CSV left out. */
  readonly records: number;
  /** Where the last of them says that its text comes from; undefined: there is none. */
  readonly last: { readonly file: unknown; readonly line: unknown } | undefined;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Reads what an interrupted run has written, and cuts off a record that is not whole. */
export async function readWritten(output: string, format: "jsonl" | "csv"): Promise<Written> {
  if (!existsSync(output)) return { records: 0, last: undefined };
  const { ends, head, last } = await findRecords(output, format === "csv");
  await truncate(output, ends);
  if (format === "jsonl") {
    return { records: last.count, last: last.count === 0 ? undefined : jsonPlace(last.bytes) };
  }
  // Of CSV the first record is the head.
  const records = Math.max(0, last.count - 1);
  return { records, last: records === 0 ? undefined : csvPlace(head, last.bytes) };
}

/** Throws when the last record of an earlier run is not of the item that stands in its place now. */
export function checkContinues({ last }: Written, item: Item | undefined): void {
  const { file, line } = item ? placeOf({ item }) : {};
  // In CSV everything is a text.
  const same = (one: unknown, other: unknown) => String(one ?? "") === String(other ?? "");
  if (!item || !last || !same(last.file, file) || !same(last.line, line)) {
    throw new UsageError(
      "the output is of other texts, or of the same in another order; --resume cannot go on with it",
    );
  }
}

interface Found {
  /** Where the last whole record ends, in bytes. */
  readonly ends: number;
  readonly head: Buffer;
  readonly last: { readonly bytes: Buffer; readonly count: number };
}

/** Goes through a file record by record; where quotes count, a line end between them is none. */
async function findRecords(file: string, hasQuotes: boolean): Promise<Found> {
  let [ends, count, position] = [0, 0, 0];
  let isQuoted = false;
  let [head, last] = [Buffer.alloc(0), Buffer.alloc(0)];
  let current: Buffer[] = [];
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      if (hasQuotes && chunk[at] === QUOTE) isQuoted = !isQuoted;
      if (chunk[at] !== NEWLINE || isQuoted) continue;
      last = Buffer.concat([...current, chunk.subarray(start, at)]);
      current = [];
      start = at + 1;
      if (count === 0) head = last;
      count += 1;
      ends = position + start;
    }
    current.push(Buffer.from(chunk.subarray(start)));
    position += chunk.length;
  }
  return { ends, head, last: { bytes: last, count } };
}

function jsonPlace(bytes: Buffer): NonNullable<Written["last"]> {
  try {
    const { file, line } = JSON.parse(bytes.toString()) as { file?: unknown; line?: unknown };
    return { file, line };
  } catch {
    return { file: undefined, line: undefined };
  }
}

function csvPlace(head: Buffer, bytes: Buffer): NonNullable<Written["last"]> {
  const [row] = parse(Buffer.concat([head, Buffer.from("\n"), bytes]), {
    columns: true,
    relax_column_count: true,
  }) as Record<string, string>[];
  return { file: row?.file, line: row?.line };
}
