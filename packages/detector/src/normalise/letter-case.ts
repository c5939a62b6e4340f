import { isCommonWord } from "../language.ts";
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

/** Fewest letters of a word whose case is looked at, and of a common one: no name and no identifier is written like it. */
const MIN_LETTERS = 4;
const MIN_COMMON_LETTERS = 3;
/**
 * Fewest different words of irregular case that are an attack, and fewest where each may be an identifier (`userA`); their
 * smallest share of all words.
 */
const MIN_WORDS = 3;
const MIN_IDENTIFIERS = 5;
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
  const long = words.filter(word => word.length >= MIN_LETTERS || isCommonOne(word));
  const irregular = long.filter(isIrregular);
  const least = irregular.some(isNoIdentifier) ? MIN_WORDS : MIN_IDENTIFIERS;
  return new Set(irregular).size >= least && irregular.length >= MIN_SHARE * long.length;
}

function isCommonOne(word: string): boolean {
  return word.length >= MIN_COMMON_LETTERS && isCommonWord(word.toLowerCase());
}

const isIrregular = (word: string): boolean => LAST_CAPITAL.test(word) || isNoIdentifier(word);

function isNoIdentifier(word: string): boolean {
  if (isCommonOne(word) && !REGULAR.test(word)) return true;
  const changes = word.match(CHANGE)?.length ?? 0;
  return changes >= MIN_CHANGES && changes >= CHANGES_SHARE * word.length;
}

function lower(word: string, index: number): Edit[] {
  return [...word].flatMap((letter, i) => {
    const small = letter.toLowerCase();
    return i === 0 || small === letter ? [] : [edit(index + i, index + i + 1, small, "case_games")];
  });
}
