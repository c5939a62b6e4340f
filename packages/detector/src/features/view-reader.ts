import type { FoldedText } from "./folded-text.ts";
import { FNV_OFFSET, FNV_PRIME, hashWord } from "./hashes.ts";
import { readRhythm } from "./rhythm.ts";
import { TOKEN_BREAK, TOKEN_WORD, type TokenList } from "./token-list.ts";
import type { View } from "./view.ts";

/** Takes one occurrence of a feature: its hash, and where in the folded text it is. */
export type Emit = (hash: number, start: number, end: number) => void;

/** Emits every occurrence of every feature of a view. */
export type ViewReader = (text: FoldedText, tokens: TokenList, emit: Emit) => void;

const SPACE = 0x20;
const ZERO = 0x30;
const NUMBER_HASH = 0x1b873593;
const RARE_SEED = 0x3c6ef372;

/** The reader of a view. Features of different views differ in their hashes by `seed`. */
export function createViewReader(view: View, seed: number): ViewReader {
  if (view.kind === "characters") return createCharacterReader(view.min, view.max, seed);
  if (view.kind === "words") return createWordReader(view.max, seed);
  const words = new Set(view.words.map(word => hashWord(word)));
  if (view.kind === "rhythm") return (_, tokens, emit) => readRhythm(tokens, words, seed, emit);
  return createShapeReader(words, view.endings, view.max, seed);
}

function createCharacterReader(min: number, max: number, seed: number): ViewReader {
  return ({ units, size }, _, emit) => {
    for (let start = 0; start < size; start++) {
      const end = Math.min(size, start + max);
      let hash = FNV_OFFSET ^ seed;
      for (let i = start; i < end; i++) {
        hash = Math.imul(hash ^ (units[i] ?? SPACE), FNV_PRIME);
        if (i - start + 1 >= min) emit(hash, start, i + 1);
      }
    }
  };
}

function createWordReader(max: number, seed: number): ViewReader {
  return (_, tokens, emit) => {
    const chosen = choose(tokens, kind => kind === TOKEN_WORD);
    readGrams(tokens, chosen, tokens.hashes, max, seed, emit);
  };
}

function createShapeReader(
  words: ReadonlySet<number>,
  endings: number,
  max: number,
  seed: number,
): ViewReader {
  return (text, tokens, emit) => {
    const shapes = new Int32Array(tokens.size);
    for (let i = 0; i < tokens.size; i++) shapes[i] = shapeOf(text, tokens, i, words, endings);
    readGrams(
      tokens,
      choose(tokens, kind => kind !== TOKEN_BREAK),
      shapes,
      max,
      seed,
      emit,
    );
  };
}

/** A word's shape: all of it when it is one of the words, else that it is a number, or its last letters. */
function shapeOf(
  { units }: FoldedText,
  { kinds, hashes, starts, ends }: TokenList,
  token: number,
  words: ReadonlySet<number>,
  endings: number,
): number {
  const hash = hashes[token] ?? 0;
  if (kinds[token] !== TOKEN_WORD || words.has(hash)) return hash;
  const start = starts[token] ?? 0;
  const end = ends[token] ?? 0;
  if (units[start] === ZERO && units[end - 1] === ZERO) return NUMBER_HASH;
  let shape = RARE_SEED;
  for (let i = Math.max(start, end - endings); i < end; i++) {
    shape = Math.imul(shape ^ (units[i] ?? SPACE), FNV_PRIME);
  }
  return shape;
}

/** The numbers of the tokens of some kinds. */
function choose({ kinds, size }: TokenList, wanted: (kind: number) => boolean): Uint32Array {
  const chosen = new Uint32Array(size);
  let count = 0;
  for (let i = 0; i < size; i++) if (wanted(kinds[i] ?? 0)) chosen[count++] = i;
  return chosen.subarray(0, count);
}

/** Emits the n-grams of up to `max` of the chosen tokens. */
function readGrams(
  { starts, ends }: TokenList,
  chosen: Uint32Array,
  hashes: Int32Array,
  max: number,
  seed: number,
  emit: Emit,
): void {
  for (let first = 0; first < chosen.length; first++) {
    const start = starts[chosen[first] ?? 0] ?? 0;
    let hash = seed;
    for (let last = first; last < Math.min(first + max, chosen.length); last++) {
      const token = chosen[last] ?? 0;
      hash = Math.imul(hash, 31) ^ (hashes[token] ?? 0);
      emit(hash, start, ends[token] ?? 0);
    }
  }
}
