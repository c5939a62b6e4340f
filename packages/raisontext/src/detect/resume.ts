import { createReadStream, existsSync } from "node:fs";
import { parse } from "csv-parse/sync";
import type { Item } from "./items.ts";
import { placeOf, withoutFormula } from "./records.ts";
import { UsageError } from "./usage-error.ts";

/** What an earlier run has written. */
export interface Written {
  /** Whole records, the head of CSV left out. */
  readonly records: number;
  /** Columns of CSV; undefined: there is no head yet, or it is no CSV. */
  readonly head: readonly string[] | undefined;
  /** Where the last of them says that its text comes from; undefined: there is none. */
  readonly last: { readonly file: unknown; readonly line: unknown } | undefined;
  /** Where the last whole record ends, in bytes. What follows was being written when the run ended. */
  readonly ends: number;
}

const NEWLINE = 0x0a;
const QUOTE = 0x22;

/** Reads what an interrupted run has written. */
export async function readWritten(output: string, format: "jsonl" | "csv"): Promise<Written> {
  if (!existsSync(output)) return { records: 0, head: undefined, last: undefined, ends: 0 };
  const { ends, head, last } = await findRecords(output, format === "csv");
  if (format === "jsonl") {
    const place = last.count === 0 ? undefined : jsonPlace(last.bytes);
    return { records: last.count, head: undefined, last: place, ends };
  }
  if (last.count === 0) return { records: 0, head: undefined, last: undefined, ends };
  // Of CSV the first record is the head.
  const records = last.count - 1;
  const [columns = []] = parse(head) as string[][];
  return { records, head: columns, last: records === 0 ? undefined : csvPlace(head, last.bytes), ends };
}

/** Throws when what an earlier run has written is not of the item that stands in the place of its last record now. */
export function checkContinues({ records, head, last }: Written, item: Item | undefined): void {
  const { file, line } = item ? placeOf({ item }) : {};
  // In CSV everything is a text, and none a formula.
  const told = (value: unknown) =>
    head === undefined ? String(value ?? "") : withoutFormula(String(value ?? ""));
  const isSame =
    item && last && String(last.file ?? "") === told(file) && String(last.line ?? "") === told(line);
  const isOurs = head === undefined || (head.includes("file") && head.includes("score"));
  if (isOurs && (records === 0 || isSame)) return;
  throw new UsageError(
    "the output is of other texts, or of the same in another order; --resume cannot go on with it",
  );
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
