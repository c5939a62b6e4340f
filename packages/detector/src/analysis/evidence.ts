import type { Explanation } from "../evaluator.ts";
import type { WeightedSpan } from "../span.ts";
import type { Window } from "./windows.ts";

/** Most spans of evidence of a text. */
const EVIDENCE_MAX_SPANS = 40;

/** Pieces of less than this share of the mean weight end a span: they tell nothing. */
const NOTABLE_SHARE = 0.5;
const HAS_WORD = /[\p{L}\p{N}]/u;

/**
 * The words and phrases of a window that moved its log-odds: neighbours that speak for the same side, as one. Marks go
 * with the words around them. Offsets are those of the text the window is of.
 */
export function phrasesOf(text: string, window: Window, { pieces }: Explanation): WeightedSpan[] {
  const notable =
    (NOTABLE_SHARE * pieces.reduce((sum, { weight }) => sum + Math.abs(weight), 0)) / pieces.length;
  const phrases: WeightedSpan[] = [];
  let sentence = 0;
  let open: WeightedSpan | undefined;
  const close = (): void => {
    if (open !== undefined) phrases.push(open);
    open = undefined;
  };
  for (const piece of pieces) {
    const start = window.start + piece.start;
    const end = window.start + piece.end;
    const before = sentence;
    while (start >= (window.sentences[sentence]?.end ?? Number.POSITIVE_INFINITY)) sentence++;
    if (sentence !== before) close();
    const isWord = HAS_WORD.test(text.slice(start, end));
    const agrees = open !== undefined && Math.sign(open.weight) === Math.sign(piece.weight);
    if (isWord && (!agrees || Math.abs(piece.weight) < notable)) close();
    if (open !== undefined && (agrees || !isWord)) {
      open = {
        start: open.start,
        end: isWord ? end : open.end,
        weight: open.weight + (agrees ? piece.weight : 0),
      };
    } else if (isWord && Math.abs(piece.weight) >= notable) open = { start, end, weight: piece.weight };
  }
  close();
  return phrases;
}

/** The strongest of all phrases, by their place in the text. */
export function strongest(phrases: readonly WeightedSpan[]): WeightedSpan[] {
  return phrases
    .toSorted((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.start - b.start)
    .slice(0, EVIDENCE_MAX_SPANS)
    .sort((a, b) => a.start - b.start);
}
