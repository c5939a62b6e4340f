/**
 * Letters that look the same in Latin and Cyrillic type, position by position. From the Unicode confusables list
 * (UTS #39), reduced to pairs that a reader does not tell apart.
 */
const LATIN = "aceopxykmtABCEHKMOPTXY";
const CYRILLIC = "асеорхукмтАВСЕНКМОРТХУ";

/** Cyrillic letters that Russian does not use: met inside Latin words only. Position by position. */
const TO_LATIN_ONLY = ["іѕјһԁԛԝІЅЈ", "isjhdqwISJ"] as const;

/** Greek letters that pass for Latin or Cyrillic ones: Greek, Latin, Cyrillic ("" where the script has none). */
const GREEK: readonly (readonly [string, string, string])[] = [
  ["ο", "o", "о"],
  ["α", "a", "а"],
  ["ρ", "p", "р"],
  ["Α", "A", "А"],
  ["Β", "B", "В"],
  ["Ε", "E", "Е"],
  ["Η", "H", "Н"],
  ["Ι", "I", ""],
  ["Κ", "K", "К"],
  ["Μ", "M", "М"],
  ["Ν", "N", ""],
  ["Ο", "O", "О"],
  ["Ρ", "P", "Р"],
  ["Τ", "T", "Т"],
  ["Χ", "X", "Х"],
  ["Υ", "Y", "У"],
  ["Ζ", "Z", ""],
  ["ν", "v", ""],
];

const toLatin = new Map<string, string>();
const toCyrillic = new Map<string, string>();
for (let i = 0; i < LATIN.length; i++) {
  toLatin.set(CYRILLIC.charAt(i), LATIN.charAt(i));
  toCyrillic.set(LATIN.charAt(i), CYRILLIC.charAt(i));
}
[...TO_LATIN_ONLY[0]].forEach((letter, i) => {
  toLatin.set(letter, TO_LATIN_ONLY[1].charAt(i));
});
for (const [greek, latin, cyrillic] of GREEK) {
  toLatin.set(greek, latin);
  if (cyrillic !== "") toCyrillic.set(greek, cyrillic);
}

/** What a letter without a twin counts against letters with one. */
const DECISIVE = 1000;
const LATIN_LETTER = /\p{Script=Latin}/u;
const CYRILLIC_LETTER = /\p{Script=Cyrillic}/u;
const WORD = /[\p{L}\p{M}]+/gu;
const MIXED = new RegExp(
  "[\\p{sc=Latin}\\p{M}][\\p{sc=Cyrillic}\\p{sc=Greek}]|[\\p{sc=Cyrillic}\\p{M}][\\p{sc=Latin}\\p{sc=Greek}]|" +
    "\\p{sc=Greek}[\\p{sc=Latin}\\p{sc=Cyrillic}\\p{M}]",
  "u",
);

/** Puts every letter of a word into one script, when all its strangers have a twin there; else leaves it. */
function foldWord(word: string): string {
  let latin = 0;
  let cyrillic = 0;
  let strangers = 0;
  // A letter without a twin decides for its script; twins only where there is none.
  for (const letter of word) {
    if (LATIN_LETTER.test(letter)) latin += toCyrillic.has(letter) ? 1 : DECISIVE;
    else if (CYRILLIC_LETTER.test(letter)) cyrillic += toLatin.has(letter) ? 1 : DECISIVE;
    else if (toLatin.has(letter)) strangers++;
  }
  const scripts = Math.sign(latin) + Math.sign(cyrillic);
  if (scripts === 0 || (scripts === 1 && strangers === 0)) return word;
  const [own, twins] = cyrillic >= latin ? [CYRILLIC_LETTER, toCyrillic] : [LATIN_LETTER, toLatin];
  let folded = "";
  for (const letter of word) {
    const twin = own.test(letter) || !/\p{L}/u.test(letter) ? letter : twins.get(letter);
    if (twin === undefined) return word;
    folded += twin;
  }
  return folded;
}

/** Replaces look-alike letters of another script inside words: a Latin "o" in a Cyrillic word and the reverse. */
export function foldLookAlikes(text: string): string {
  return MIXED.test(text) ? text.replace(WORD, foldWord) : text;
}
