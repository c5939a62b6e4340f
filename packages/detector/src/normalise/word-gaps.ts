import type { Span } from "../span.ts";
import { type Edit, edit } from "./edit.ts";

const LONG_GAP = /(?<=\S) {2,}(?=\S)/g;
const GAP = /(?<=\S) +(?=\S)/g;
/** Three words with single spaces before and after: no table has such columns. */
const PROSE_BEFORE = /\S \S+ \S+$/;
const PROSE_AFTER = /^\S+ \S+ \S/;
/** Spaced letters: the gap beside them is all that tells where their word ends. */
const LETTERS_BEFORE = /(?:^|[^\p{L}])\p{L} \p{L}$/u;
const LETTERS_AFTER = /^\p{L} \p{L}(?:[^\p{L}]|$)/u;
/** How far a gap's surroundings are looked at, in code units. */
const REACH = 80;

/** Fewest spaces of a gap that no justification makes, and fewest such gaps that are an attack. */
const MIN_SPACES = 4;
const MIN_WIDE = 3;
/** From how many long gaps on, and from which share of all gaps on, a text is long-spaced throughout. */
const MIN_LONG = 20;
const THROUGHOUT = 0.6;

/** Makes one space of many between words. */
export function wordGaps(text: string): readonly Edit[] {
  if (!text.includes("  ")) return [];
  const gaps = [...text.matchAll(LONG_GAP)].map(({ 0: gap, index }) => ({
    start: index,
    end: index + gap.length,
  }));
  const all = gaps.length < MIN_LONG ? 0 : (text.match(GAP)?.length ?? 0);
  const throughout = gaps.length >= MIN_LONG && gaps.length >= THROUGHOUT * all;
  const wide = new Set(
    gaps.filter(({ start, end }) => end - start >= MIN_SPACES && isInProse(text, start, end)),
  );
  return gaps
    .filter(gap => !besideSpacedLetters(text, gap))
    .map(gap => {
      const attack = throughout || (wide.size >= MIN_WIDE && wide.has(gap));
      return edit(gap.start, gap.end, " ", attack ? "white_space_games" : undefined);
    });
}

function besideSpacedLetters(text: string, { start, end }: Span): boolean {
  return (
    LETTERS_BEFORE.test(text.slice(Math.max(0, start - 4), start)) ||
    LETTERS_AFTER.test(text.slice(end, end + 4))
  );
}

function isInProse(text: string, start: number, end: number): boolean {
  return (
    PROSE_BEFORE.test(text.slice(Math.max(0, start - REACH), start)) &&
    PROSE_AFTER.test(text.slice(end, end + REACH))
  );
}
