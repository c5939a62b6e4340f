import { UNIT_WORD, unitClass } from "./code-units.ts";
import type { FoldedText } from "./folded-text.ts";
import { FNV_OFFSET, FNV_PRIME } from "./hashes.ts";

const SPACE = 0x20;
/** `.`, `!`, `?` and `…`. */
const ENDS: ReadonlySet<number> = new Set([0x2e, 0x21, 0x3f, 0x2026]);

/** A run of letters, marks and digits. */
export const TOKEN_WORD = 1;
/** A mark that ends a sentence. */
export const TOKEN_END = 2;
/** Any other mark. */
export const TOKEN_MARK = 3;
/** The end of a line. */
export const TOKEN_BREAK = 4;

/** The words, marks and line ends of a folded text, in order. Holds buffers that the next `read` overwrites. */
export class TokenList {
  /** TOKEN_* of each token; shape [≥ size]. */
  kinds = new Uint8Array(1024);
  /** FNV-1a of each token's code units; shape [≥ size]. */
  hashes = new Int32Array(1024);
  /** Where each token begins and ends in the folded text; shape [≥ size]. */
  starts = new Uint32Array(1024);
  ends = new Uint32Array(1024);
  size = 0;
  /** How many of them are words. */
  words = 0;

  read({ units, breaks, size }: FoldedText): void {
    this.#reserve(size);
    this.size = 0;
    this.words = 0;
    let hash = FNV_OFFSET;
    let start = 0;
    for (let i = 0; i < size; i++) {
      const unit = units[i] ?? SPACE;
      if (unitClass[unit] === UNIT_WORD) {
        hash = Math.imul(hash ^ unit, FNV_PRIME);
        continue;
      }
      if (start < i) this.#add(TOKEN_WORD, hash, start, i);
      if (unit !== SPACE) this.#add(ENDS.has(unit) ? TOKEN_END : TOKEN_MARK, markHash(unit), i, i + 1);
      else if (breaks[i] === 1) this.#add(TOKEN_BREAK, 0, i, i + 1);
      hash = FNV_OFFSET;
      start = i + 1;
    }
  }

  #add(kind: number, hash: number, start: number, end: number): void {
    if (kind === TOKEN_WORD) this.words++;
    this.kinds[this.size] = kind;
    this.hashes[this.size] = hash;
    this.starts[this.size] = start;
    this.ends[this.size] = end;
    this.size++;
  }

  #reserve(size: number): void {
    if (this.kinds.length >= size) return;
    this.kinds = new Uint8Array(2 * size);
    this.hashes = new Int32Array(2 * size);
    this.starts = new Uint32Array(2 * size);
    this.ends = new Uint32Array(2 * size);
  }
}

function markHash(unit: number): number {
  return Math.imul(FNV_OFFSET ^ unit, FNV_PRIME);
}
