import { hashNumbers } from "./hashes.ts";
import { TOKEN_BREAK, TOKEN_END, TOKEN_MARK, TOKEN_WORD, type TokenList } from "./token-list.ts";
import type { Emit } from "./view-reader.ts";

/** Words of a stretch whose variety is looked at, and how far apart stretches begin. */
const STRETCHES = [
  [50, 25],
  [100, 50],
] as const;

interface Sentence {
  readonly start: number;
  readonly end: number;
  /** Class of its length. */
  readonly length: number;
}

/** Half powers of two: lengths that differ by less than 40 % are of one class. */
const classOf = (count: number): number => (count < 1 ? 0 : Math.round(2 * Math.log2(count)));

/** Emits how long sentences and their words are, how lengths follow each other, and how varied the words are. */
export function readRhythm(tokens: TokenList, common: ReadonlySet<number>, seed: number, emit: Emit): void {
  const sentences: Sentence[] = [];
  let paragraph = 0;
  let from = 0;
  for (let i = 0; i <= tokens.size; i++) {
    const kind = i < tokens.size ? tokens.kinds[i] : TOKEN_BREAK;
    if (kind !== TOKEN_END && kind !== TOKEN_BREAK) continue;
    const sentence = readSentence(tokens, from, i, seed, emit);
    if (sentence !== undefined) {
      readSequence(sentence, sentences.at(-1), sentences.at(-2), seed, emit);
      sentences.push(sentence);
    }
    if (kind === TOKEN_BREAK) {
      readParagraph(sentences, paragraph, seed, emit);
      paragraph = sentences.length;
    }
    from = i + 1;
  }
  readVariety(tokens, common, seed, emit);
}

/** Emits the length of the sentence of tokens from … end, of its words, and its commas; undefined without words. */
function readSentence(
  { kinds, starts, ends }: TokenList,
  from: number,
  to: number,
  seed: number,
  emit: Emit,
): Sentence | undefined {
  let [words, letters, marks] = [0, 0, 0];
  for (let i = from; i < to; i++) {
    if (kinds[i] === TOKEN_WORD) {
      words++;
      letters += (ends[i] ?? 0) - (starts[i] ?? 0);
    } else if (kinds[i] === TOKEN_MARK) marks++;
  }
  if (words === 0) return undefined;
  const start = starts[from] ?? 0;
  const end = ends[to - 1] ?? start;
  const length = classOf(words);
  emit(hashNumbers(seed, 1, length), start, end);
  emit(hashNumbers(seed, 2, marks), start, end);
  emit(hashNumbers(seed, 3, Math.round((2 * letters) / words)), start, end);
  emit(hashNumbers(seed, 4, length, marks), start, end);
  return { start, end, length };
}

function readSequence(
  { start, end, length }: Sentence,
  before: Sentence | undefined,
  beforeThat: Sentence | undefined,
  seed: number,
  emit: Emit,
): void {
  if (before === undefined) return;
  emit(hashNumbers(seed, 5, before.length, length), before.start, end);
  emit(hashNumbers(seed, 6, Math.abs(before.length - length)), before.start, end);
  if (beforeThat === undefined) return;
  emit(hashNumbers(seed + beforeThat.length, 7, before.length, length), start, end);
}

function readParagraph(sentences: readonly Sentence[], from: number, seed: number, emit: Emit): void {
  const first = sentences[from];
  const last = sentences.at(-1);
  if (first === undefined || last === undefined) return;
  emit(hashNumbers(seed, 8, Math.min(sentences.length - from, 9)), first.start, last.end);
}

/** Emits of each stretch of words how many are different, and how many are not common. */
function readVariety(
  { kinds, hashes, starts, ends, size }: TokenList,
  common: ReadonlySet<number>,
  seed: number,
  emit: Emit,
): void {
  const words: number[] = [];
  for (let i = 0; i < size; i++) if (kinds[i] === TOKEN_WORD) words.push(i);
  for (const [length, step] of STRETCHES) {
    for (let from = 0; from + length <= words.length; from += step) {
      const stretch = words.slice(from, from + length).map(i => hashes[i] ?? 0);
      const start = starts[words[from] ?? 0] ?? 0;
      const end = ends[words[from + length - 1] ?? 0] ?? start;
      emit(hashNumbers(seed, 9, length, Math.round((50 * new Set(stretch).size) / length)), start, end);
      const rare = stretch.filter(hash => !common.has(hash)).length;
      emit(hashNumbers(seed, 10, length, Math.round((25 * rare) / length)), start, end);
    }
  }
}
