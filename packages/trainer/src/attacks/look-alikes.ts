import { type Change, replacing } from "./replace-share.ts";

/** Letters that look the same in most fonts, in the same order. */
const LATIN = "aceopxyijsABCEHKMOPTXIJS";
const CYRILLIC = "асеорхуіјѕАВСЕНКМОРТХІЈЅ";
/** Those of them that Russian writes with. */
const RUSSIAN = /[асеорхуАВСЕНКМОРТХ]/g;

const fromLatin = replacing(new RegExp(`[${LATIN}]`, "g"), letter => CYRILLIC.charAt(LATIN.indexOf(letter)));
const fromCyrillic = replacing(RUSSIAN, letter => LATIN.charAt(CYRILLIC.indexOf(letter)));

/** Puts Cyrillic twins in place of Latin letters, or the reverse where most letters are Cyrillic. */
export const lookAlikes: Change = (text, share, random) =>
  (isCyrillic(text) ? fromCyrillic : fromLatin)(text, share, random);

const BOLD = { a: 0x1d41a, A: 0x1d400 } as const;

const inBold = replacing(/[A-Za-z]/g, letter => {
  const first = letter >= "a" ? "a" : "A";
  return String.fromCodePoint(BOLD[first] + letter.charCodeAt(0) - first.charCodeAt(0));
});

/** Puts mathematical bold letters in place of Latin ones; leaves a Russian text alone, as Cyrillic has none. */
export const mathematicalLetters: Change = (text, share, random) =>
  isCyrillic(text) ? text : inBold(text, share, random);

const count = (text: string, letter: RegExp): number => text.match(letter)?.length ?? 0;

function isCyrillic(text: string): boolean {
  return count(text, /[а-яё]/gi) > count(text, /[a-z]/gi);
}
