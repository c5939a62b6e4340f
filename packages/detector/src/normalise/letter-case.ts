import { type Edit, edit } from "./edit.ts";

const SUSPICIOUS = /[a-zа-яё][A-ZА-ЯЁ]/;
const WORD = /[A-Za-zÀ-ÖØ-öø-ÿЀ-ӿ]+/g;
/** Beside these an identifier or encoded data goes on. */
const CODE = /[\w/+=]/;
/** A capital at the end, after a small letter. */
const LAST_CAPITAL = /\p{Ll}\p{Lu}$/u;
const CHANGE = /\p{Ll}(?=\p{Lu})|\p{Lu}(?=\p{Ll})/gu;
/** From how many changes of case on, and from which share of its letters on, a word is neither name nor identifier. */
const MIN_CHANGES = 4;
const CHANGES_SHARE = 0.5;
const REGULAR = /^(?:\p{L}\p{Ll}*|\p{Lu}+)$/u;

/** Fewest letters of a word whose case is looked at. */
const MIN_LETTERS = 4;
/** Fewest different words of irregular case, and their smallest share of all words, that are an attack. */
const MIN_WORDS = 5;
const MIN_SHARE = 0.04;

/** Turns capitals inside words into small letters where a text is full of them. Names and identifiers stay. */
export function letterCase(text: string): readonly Edit[] {
  if (!SUSPICIOUS.test(text)) return [];
  const words = [...text.matchAll(WORD)]
    .map(({ 0: word, index }) => ({ word, index }))
    .filter(({ word, index }) => !CODE.test(text.charAt(index - 1) + text.charAt(index + word.length)));
  if (!isAttack(words.map(({ word }) => word))) return [];
  return words.filter(({ word }) => !REGULAR.test(word)).flatMap(({ word, index }) => lower(word, index));
}

function isAttack(words: readonly string[]): boolean {
  const long = words.filter(({ length }) => length >= MIN_LETTERS);
  const irregular = long.filter(isIrregular);
  return new Set(irregular).size >= MIN_WORDS && irregular.length >= MIN_SHARE * long.length;
}

function isIrregular(word: string): boolean {
  if (LAST_CAPITAL.test(word)) return true;
  const changes = word.match(CHANGE)?.length ?? 0;
  return changes >= MIN_CHANGES && changes >= CHANGES_SHARE * word.length;
}

function lower(word: string, index: number): Edit[] {
  return [...word].flatMap((letter, i) => {
    const small = letter.toLowerCase();
    return i === 0 || small === letter ? [] : [edit(index + i, index + i + 1, small, "case_games")];
  });
}
