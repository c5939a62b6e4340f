import { type Edit, edit } from "./edit.ts";

const SPACE = /\r\n?|[\t\v\f\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u2800\u3000]/g;
const LINE_BREAK = /[\r\v\f\u0085\u2028\u2029]/;
/** Spaces that writers have no key for; no-break ones are ordinary typography. */
const ODD = /[\u1680\u2000-\u200a\u205f\u2800\u3000]/;
const LETTER = /[a-z\u00df-\u024f\u0400-\u052f]/i;
const LETTER_GAP = /[a-z\u0400-\u052f] (?=[a-z\u0400-\u052f])/gi;

/** Fewest odd spaces between words, and their smallest share of all spaces between words, that are an attack. */
const MIN_ODD = 3;
const MIN_SHARE = 0.02;

/** Turns odd spaces into plain ones and line ends into newlines; odd spaces in place of plain ones are an attack. */
export function spaces(text: string): readonly Edit[] {
  const edits = [...text.matchAll(SPACE)].map(({ 0: found, index }) => {
    const odd = ODD.test(found) && betweenLetters(text, index) ? "odd_spaces" : undefined;
    return edit(index, index + found.length, LINE_BREAK.test(found) ? "\n" : " ", odd);
  });
  const odd = edits.filter(({ attack }) => attack !== undefined).length;
  const plain = odd === 0 ? 0 : (text.match(LETTER_GAP)?.length ?? 0);
  if (odd >= MIN_ODD && odd >= MIN_SHARE * (odd + plain)) return edits;
  return odd === 0 ? edits : edits.map(({ start, end, replacement }) => edit(start, end, replacement));
}

function betweenLetters(text: string, index: number): boolean {
  return LETTER.test(text.charAt(index - 1)) && LETTER.test(text.charAt(index + 1));
}
