import type { Span } from "../span.ts";

const SEGMENTER = new Intl.Segmenter("en", { granularity: "sentence" });

/** What ends with a full stop and ends no sentence, in lower case. */
const ABBREVIATIONS = new Set(
  (
    "mr mrs ms dr prof st jr sr vs etc e.g i.e cf al fig no vol pp ed eds inc ltd co corp gen col sgt rev hon approx dept est " +
    "т.е т.д т.п т.к т.н т.о и.о др пр рис табл стр гл г гг в вв н.э см ср им ул д кв тыс млн млрд руб коп чел проф акад доц " +
    "напр обл р с п ч ст англ лат фр нем рус укр к.т.н д.т.н к.ф.н д.ф.н"
  ).split(" "),
);
const LAST_WORD = /([\p{L}.]+)\.\s*$/u;
const INITIAL = /(?:^|[\s(«"“.])\p{Lu}\.\s*$/u;
const NUMBER = /(?:^|\s)\d{1,3}\.\s*$/;
const LINE_END = /\n\s*$/;
const BEGINS_LOWER = /^\s*[\p{Ll}\d)\]»”,;:–—-]/u;

/**
 * The sentences of a text, white space around them left out: in order, not overlapping, and with every other character
 * in one of them. A line end ends a sentence; "Mr.", "т. е." and initials end none.
 */
export function splitSentences(text: string): Span[] {
  const sentences: Span[] = [];
  let start = 0;
  let end = 0;
  for (const { segment, index } of SEGMENTER.segment(text)) {
    const before = text.slice(start, end);
    if (end > start && !continues(before, segment)) {
      addTrimmed(sentences, text, start, end);
      start = index;
    }
    end = index + segment.length;
  }
  addTrimmed(sentences, text, start, end);
  return sentences;
}

/** Whether a piece that looks like a sentence goes on in the next one. */
function continues(before: string, next: string): boolean {
  if (LINE_END.test(before)) return false;
  // Only its last characters matter, and a sentence may be as long as the text.
  const tail = before.slice(-40);
  if (INITIAL.test(tail) || BEGINS_LOWER.test(next)) return true;
  const word = LAST_WORD.exec(tail)?.[1]?.toLowerCase();
  return (word !== undefined && ABBREVIATIONS.has(word)) || (NUMBER.test(before) && before.trim().length < 5);
}

function addTrimmed(sentences: Span[], text: string, from: number, to: number): void {
  const piece = text.slice(from, to);
  const trimmed = piece.trim();
  if (trimmed === "") return;
  const start = from + piece.indexOf(trimmed);
  sentences.push({ start, end: start + trimmed.length });
}
