import type { Span } from "../span.ts";
import type { Edit } from "./edit.ts";

/** One round of edits: where each stretch was (`in`) and where its replacement is (`out`); shape [edits]. */
class Layer {
  readonly #edits: readonly Edit[];
  readonly #outStarts: Uint32Array;
  readonly #outEnds: Uint32Array;

  constructor(edits: readonly Edit[]) {
    this.#edits = edits;
    this.#outStarts = new Uint32Array(edits.length);
    this.#outEnds = new Uint32Array(edits.length);
    let shift = 0;
    edits.forEach(({ start, end, replacement }, i) => {
      this.#outStarts[i] = start + shift;
      shift += replacement.length - (end - start);
      this.#outEnds[i] = end + shift;
    });
  }

  /** The offset before the edits where a stretch that starts at `offset` after them started. */
  startOf(offset: number): number {
    return this.#place(offset, this.#countStarts(offset + 1) - 1, "start");
  }

  /** The same for the end of a stretch. */
  endOf(offset: number): number {
    return this.#place(offset, this.#countStarts(offset) - 1, "end");
  }

  #place(offset: number, at: number, side: "start" | "end"): number {
    const edit = this.#edits[at];
    if (edit === undefined) return offset;
    const outEnd = this.#outEnds[at] ?? 0;
    if (offset >= outEnd) return edit.end + offset - outEnd;
    const sameLength = edit.replacement.length === edit.end - edit.start;
    return sameLength ? edit.start + offset - (this.#outStarts[at] ?? 0) : edit[side];
  }

  /** How many replacements start before `offset`. */
  #countStarts(offset: number): number {
    let low = 0;
    let high = this.#outStarts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#outStarts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const MARK = /^\p{M}/u;

/** Whether a text may not be cut at `offset`: inside a surrogate pair, or before a combining mark. */
function insideCharacter(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return false;
  const unit = text.charCodeAt(offset);
  if (unit < 0x300) return false;
  if (unit >= 0xdc00 && unit < 0xe000) return (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800;
  return MARK.test(text.slice(offset, offset + 2));
}

/** Leads from a text that went through rounds of edits back to where it came from. */
export class OffsetMap {
  readonly #source: string;
  readonly #layers: Layer[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  /** Adds the edits made next. */
  add(edits: readonly Edit[]): void {
    this.#layers.push(new Layer(edits));
  }

  /**
   * The smallest stretch of the source that a stretch of the edited text was made from, in UTF-16 code units. It begins
   * and ends between characters: never inside a surrogate pair or before a combining mark.
   */
  toSource({ start, end }: Span): Span {
    const from = this.#start(start);
    return { start: from, end: end > start ? this.#end(end) : from };
  }

  #start(offset: number): number {
    let start = offset;
    for (let i = this.#layers.length - 1; i >= 0; i--) start = this.#layers[i]?.startOf(start) ?? start;
    while (insideCharacter(this.#source, start)) start--;
    return start;
  }

  #end(offset: number): number {
    let end = offset;
    for (let i = this.#layers.length - 1; i >= 0; i--) end = this.#layers[i]?.endOf(end) ?? end;
    while (insideCharacter(this.#source, end)) end++;
    return end;
  }
}
