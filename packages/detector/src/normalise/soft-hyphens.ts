const WORD = /[\p{L}\p{M}]*(?:\u00ad+[\p{L}\p{M}]*)+/gu;
const VOWEL = /[aeiouyà-æè-ïò-öøù-ýÿœаеёиоуыэюяіїєαεηιουω]/i;
const LETTER = /[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}]/u;

/** Fewest words that no hyphenation divides so, for their soft hyphens to be an attack. */
const MIN_WORDS = 2;

/**
 * Where soft hyphens stand that no hyphenation puts there: UTF-16 offsets. Hyphenation leaves at least two letters and a
 * vowel in each part of a word, or ends a line.
 */
export function misplacedSoftHyphens(text: string): ReadonlySet<number> {
  if (!text.includes("\u00ad")) return new Set();
  const words = [...text.matchAll(WORD)].filter(({ 0: word }) => LETTER.test(word) && !isHyphenated(word));
  if (words.length < MIN_WORDS) return new Set();
  return new Set(words.flatMap(({ 0: word, index }) => hyphensOf(word, index)));
}

function isHyphenated(word: string): boolean {
  const parts = word.replace(/\u00ad+$/, "").split("\u00ad");
  return parts.every(part => part.length >= 2 && VOWEL.test(part));
}

function hyphensOf(word: string, index: number): number[] {
  return [...word.matchAll(/\u00ad/g)].map(({ index: inside }) => index + inside);
}
