import { composition } from "./composition.ts";
import { applyEdits, type Edit, type Rule } from "./edit.ts";
import { invisibleCharacters } from "./invisible-characters.ts";
import { letterCase } from "./letter-case.ts";
import { lineBreaks } from "./line-breaks.ts";
import { lookAlikes } from "./look-alikes.ts";
import { marks } from "./marks.ts";
import { missingSpaces } from "./missing-spaces.ts";
import { punctuation } from "./punctuation.ts";
import { spacedLetters } from "./spaced-letters.ts";
import { spaces } from "./spaces.ts";
import { styledLetters } from "./styled-letters.ts";
import { wordGaps } from "./word-gaps.ts";

/** Rules that look at characters; made once in this order, they find nothing the second time. */
const CHARACTER_RULES: readonly Rule[] = [spaces, invisibleCharacters, styledLetters, marks, composition];
/** Rules that look at words and at the text as a whole: what one undoes may show another something new. */
const TEXT_RULES: readonly Rule[] = [
  lookAlikes,
  punctuation,
  spacedLetters,
  wordGaps,
  missingSpaces,
  lineBreaks,
  letterCase,
];

/** No character rule has anything to do in a text of these alone. */
const PLAIN = /^[\n\x20-\x7e\u0410-\u044f\u0401\u0451\u00ab\u00bb\u2013\u2014\u2018-\u201e\u2026\u2116]*$/;

/** Most rounds of rules; a text that is not at rest by then is left with the character rules alone. */
const MAX_ROUNDS = 8;

/** A text as it is scored, and the rounds of edits that led there. */
export interface Rewriting {
  readonly text: string;
  readonly layers: readonly (readonly Edit[])[];
}

/**
 * Makes all rules until none finds anything. So a text that was rewritten stays as it is the second time: either no rule
 * finds anything in it, or the rounds run out the same way and the character rules find nothing.
 */
export function rewrite(source: string): Rewriting {
  const layers: (readonly Edit[])[] = [];
  const characters = PLAIN.test(source) ? source : apply(CHARACTER_RULES, source.toWellFormed(), layers);
  const safe = layers.length;
  let text = apply(TEXT_RULES, characters, layers);
  if (layers.length === safe) return { text, layers };
  for (let round = 1; round < MAX_ROUNDS; round++) {
    const before = layers.length;
    text = apply(TEXT_RULES, apply(CHARACTER_RULES, text, layers), layers);
    if (layers.length === before) return { text, layers };
  }
  return { text: characters, layers: layers.slice(0, safe) };
}

function apply(rules: readonly Rule[], source: string, layers: (readonly Edit[])[]): string {
  let text = source;
  for (const rule of rules) {
    const edits = rule(text);
    if (edits.length === 0) continue;
    text = applyEdits(text, edits);
    layers.push(edits);
  }
  return text;
}
