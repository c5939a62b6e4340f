import { type BatchItem, batchItemSchema, LIMITS, RaisonTextError } from "@raisontext/contract";
import { JSONParser } from "@streamparser/json";

/** A text of a batch as it was read. */
interface Item {
  readonly text: string;
  readonly ref?: string;
}

/** An item, or why it is none: that is the item's failure alone. */
export type ReadItem = Item | RaisonTextError;

const NEWLINE = 0x0a;
const TOO_LARGE = `A text of a batch may take up to ${LIMITS.batchItemMaxBytes} bytes.`;

/** The items of JSONL, a line each; empty lines are none. A line that is too long is skipped without being held. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  let parts: Uint8Array[] = [];
  let length = 0;
  const line = (): ReadItem | undefined => {
    const bytes = length > LIMITS.batchItemMaxBytes ? undefined : Buffer.concat(parts);
    parts = [];
    length = 0;
    if (bytes === undefined) return new RaisonTextError("body_too_large", TOO_LARGE);
    return parseLine(bytes);
  };
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      const part = chunk.subarray(start, end === -1 ? chunk.length : end);
      length += part.length;
      if (length <= LIMITS.batchItemMaxBytes) parts.push(part);
      else parts = [];
      if (end === -1) break;
      const item = line();
      if (item) yield item;
      start = end + 1;
    }
  }
  const last = line();
  if (last) yield last;
}

/** The items of a JSON array. Throws `invalid_request` when it is none: what follows cannot be told then. */
export async function* readArray(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const parser = new JSONParser({ paths: ["$.*"], keepStack: false });
  let items: ReadItem[] = [];
  let unparsed = 0;
  let hasBegun = false;
  parser.onValue = ({ value }) => {
    unparsed = 0;
    items.push(toItem(value));
  };
  for await (const chunk of chunks) {
    if (!hasBegun) hasBegun = startsArray(chunk);
    unparsed += chunk.length;
    if (unparsed > LIMITS.batchItemMaxBytes + chunk.length) {
      throw new RaisonTextError("body_too_large", TOO_LARGE);
    }
    parse(() => parser.write(chunk));
    yield* items;
    items = [];
  }
  if (!parser.isEnded) throw notAnArray();
}

/** Whether anything but white space has come; throws when that is not the start of an array. */
function startsArray(chunk: Uint8Array): boolean {
  const first = Buffer.from(chunk)
    .toString("latin1")
    .trimStart()
    .replace(/^\u00ef\u00bb\u00bf/, "")[0];
  if (first !== undefined && first !== "[") throw notAnArray();
  return first !== undefined;
}

function parse(write: () => void): void {
  try {
    write();
  } catch {
    throw notAnArray();
  }
}

const notAnArray = () =>
  new RaisonTextError("invalid_request", "The body is not one well-formed JSON array.");

function parseLine(bytes: Buffer): ReadItem | undefined {
  let text: string;
  try {
    // A byte order mark is left out.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new RaisonTextError("invalid_request", "The line is not UTF-8.");
  }
  if (text.trim() === "") return undefined;
  try {
    return toItem(JSON.parse(text));
  } catch {
    return new RaisonTextError("invalid_request", "The line is not JSON.");
  }
}

function toItem(value: unknown): ReadItem {
  const parsed = batchItemSchema.safeParse(value);
  if (!parsed.success) return new RaisonTextError("invalid_request", `An item is a text, or {"text": …}.`);
  const item: BatchItem = parsed.data;
  if (typeof item === "string") return { text: item };
  return { text: item.text, ...(item.ref !== undefined && { ref: item.ref }) };
}
