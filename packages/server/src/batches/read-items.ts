import { type BatchItem, batchItemSchema, LIMITS, RaisonTextError } from "@raisontext/contract";

/** A text of a batch as it was read. */
interface Item {
  readonly text: string;
  readonly ref?: string;
}

/** An item, or why it is none: that is the item's failure alone. */
export type ReadItem = Item | RaisonTextError;

const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE = 0x5d;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];
const TOO_LARGE = `A text of a batch may take up to ${LIMITS.batchItemMaxBytes} bytes.`;

/** The items of JSONL, a line each; empty lines are none. A line that is too long is skipped without being held. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const held = new HeldBytes();
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      held.add(chunk.subarray(start, end));
      const item = held.take();
      if (item) yield item;
      start = end + 1;
    }
    held.add(chunk.subarray(start));
  }
  const last = held.take();
  if (last) yield last;
}

/**
 * The items of a JSON array. An element that is too long is skipped without being held. Throws `invalid_request` when it
 * is no array: what follows cannot be told then.
 */
export async function* readArray(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<ReadItem> {
  const held = new HeldBytes();
  const cutter = new ElementCutter();
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = 0; at < chunk.length; at += 1) {
      const cut = cutter.next(chunk[at] ?? 0);
      if (cut === "begin") start = at + 1;
      else if (cut === "end") {
        held.add(chunk.subarray(start, at));
        const item = held.take();
        if (item) yield item;
        start = at + 1;
      }
    }
    if (cutter.isInside) held.add(chunk.subarray(start));
  }
  if (!cutter.isDone) throw notAnArray();
}

/** The bytes of one item as they come; no more of them than an item may have. */
class HeldBytes {
  #parts: Uint8Array[] = [];
  #length = 0;

  add(part: Uint8Array): void {
    this.#length += part.length;
    if (this.#length <= LIMITS.batchItemMaxBytes) this.#parts.push(part);
    else this.#parts = [];
  }

  /** The item they make, undefined when they are white space; from now on the bytes are the next one's. */
  take(): ReadItem | undefined {
    const item =
      this.#length > LIMITS.batchItemMaxBytes
        ? new RaisonTextError("body_too_large", TOO_LARGE)
        : parseItem(Buffer.concat(this.#parts));
    this.#parts = [];
    this.#length = 0;
    return item;
  }
}

/**
 * Where the elements of a JSON array begin and end, byte by byte. What is between is not looked at: an element that is no
 * JSON is its own failure.
 *
 *     before ─"["─▶ inside ─"]"─▶ after
 */
class ElementCutter {
  #state: "before" | "inside" | "after" = "before";
  #depth = 0;
  #isString = false;
  #isEscaped = false;
  /** Whether the element has anything but white space yet, and whether there was one before it. */
  #hasContent = false;
  #isLater = false;
  #seen = 0;

  get isInside(): boolean {
    return this.#state === "inside";
  }

  get isDone(): boolean {
    return this.#state === "after";
  }

  /** What a byte is: the one before the first element, the one after an element, or neither. Throws for no array. */
  next(byte: number): "begin" | "end" | undefined {
    if (this.#state !== "inside") return this.#outside(byte);
    if (this.#isString) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === BACKSLASH) this.#isEscaped = true;
      else if (byte === QUOTE) this.#isString = false;
      return undefined;
    }
    if (byte <= SPACE) return undefined;
    if (this.#depth === 0 && (byte === COMMA || byte === CLOSE)) return this.#end(byte);
    this.#hasContent = true;
    if (byte === QUOTE) this.#isString = true;
    else if (byte === OPEN || byte === OPEN_BRACE) this.#depth += 1;
    else if (byte === CLOSE || byte === CLOSE_BRACE) this.#depth -= 1;
    if (this.#depth < 0) throw notAnArray();
    return undefined;
  }

  #outside(byte: number): "begin" | undefined {
    this.#seen += 1;
    if (byte <= SPACE) return undefined;
    if (this.#state === "before" && byte === OPEN) {
      this.#state = "inside";
      return "begin";
    }
    const isMark = this.#state === "before" && byte === BYTE_ORDER_MARK[this.#seen - 1];
    if (!isMark) throw notAnArray();
    return undefined;
  }

  #end(byte: number): "end" | undefined {
    const isEmpty = byte === CLOSE && !this.#isLater && !this.#hasContent;
    if (!this.#hasContent && !isEmpty) throw notAnArray();
    this.#hasContent = false;
    this.#isLater = true;
    if (byte === CLOSE) this.#state = "after";
    return "end";
  }
}

const notAnArray = () =>
  new RaisonTextError("invalid_request", "The body is not one well-formed JSON array.");

function parseItem(bytes: Buffer): ReadItem | undefined {
  let text: string;
  try {
    // A byte order mark is left out.
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return new RaisonTextError("invalid_request", "It is not UTF-8.");
  }
  if (text.trim() === "") return undefined;
  try {
    return toItem(JSON.parse(text));
  } catch {
    return new RaisonTextError("invalid_request", "It is not JSON.");
  }
}

function toItem(value: unknown): ReadItem {
  const parsed = batchItemSchema.safeParse(value);
  if (!parsed.success) return new RaisonTextError("invalid_request", `An item is a text, or {"text": …}.`);
  const item: BatchItem = parsed.data;
  if (typeof item === "string") return { text: item };
  return { text: item.text, ...(item.ref !== undefined && { ref: item.ref }) };
}
