import { type Edit, edit } from "./edit.ts";

/** Letters with one space between them. */
const SPACED = /(?<![\p{L}\p{M}\p{N}'’-])\p{L}(?: \p{L})+(?![\p{L}\p{M}\p{N}'’-])/gu;
const SUSPICIOUS = /(?<![\p{L}\p{M}\p{N}])\p{L} \p{L} \p{L} \p{L}(?![\p{L}\p{M}\p{N}])/u;
const VOWEL = /[aeiouyаеёиоуыэюяіїє]/i;
const CONSONANT = /[^aeiouyаеёиоуыэюяіїє]/i;
const CAPITALS = /^[\p{Lu} ]+$/u;

/** Fewest letters of a word that is joined where others are not spaced too, and nothing sets it apart. */
const MIN_ALONE = 5;
/** Fewest letters of a word that counts as spaced. */
const MIN_LETTERS = 4;
/** Fewest spaced words that are an attack: one or two are emphasis. */
const MIN_WORDS = 3;

interface Spaced {
  readonly letters: string;
  readonly start: number;
  /** Whether more than one space, or the end of a line, sets it apart on both sides. */
  readonly apart: boolean;
}

/** Joins the letters of words that were s p a c e d. */
export function spacedLetters(text: string): readonly Edit[] {
  if (!SUSPICIOUS.test(text)) return [];
  const runs = [...text.matchAll(SPACED)].map(({ 0: run, index }) => readRun(run, index, text));
  const attack = runs.filter(run => isWord(run, MIN_LETTERS)).length >= MIN_WORDS;
  return runs
    .filter(run => (attack ? isAmongSpaced(run) : isWord(run, run.apart ? MIN_LETTERS : MIN_ALONE)))
    .flatMap(run => join(run, attack));
}

function readRun(run: string, start: number, text: string): Spaced {
  const before = text.slice(Math.max(0, start - 2), start);
  const after = text.slice(start + run.length, start + run.length + 2);
  const apart = /(?:^| {2}|\n| ?\p{P})$/u.test(before) && /^(?:$| {2}|\n|\p{P})/u.test(after);
  return { letters: run.replaceAll(" ", ""), start, apart };
}

/** Whether a run of letters reads as a word: no list of letters, no acronym. */
function isWord({ letters }: Spaced, least: number): boolean {
  if ([...letters].length < least || CAPITALS.test(letters)) return false;
  return VOWEL.test(letters) && CONSONANT.test(letters) && !isAlphabetical(letters);
}

/** Where words are spaced throughout, short ones and capitals count too when they are set apart. */
function isAmongSpaced(run: Spaced): boolean {
  return isWord(run, MIN_LETTERS) || (run.apart && !isAlphabetical(run.letters));
}

function isAlphabetical(letters: string): boolean {
  const codes = [...letters].map(letter => letter.codePointAt(0) ?? 0);
  return codes.every((code, i) => i === 0 || code === (codes[i - 1] ?? 0) + 1);
}

function join({ letters, start }: Spaced, attack: boolean): Edit[] {
  let at = start - 1;
  return [...letters].slice(0, -1).map(letter => {
    at += letter.length + 1;
    return edit(at, at + 1, "", attack ? "white_space_games" : undefined);
  });
}
