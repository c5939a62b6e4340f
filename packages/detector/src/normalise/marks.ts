import { type Edit, edit } from "./edit.ts";

/** A character of our scripts, a digit, a space or punctuation, with marks that belong to no script. */
const MARKED = new RegExp(
  "([\\p{sc=Latin}\\p{sc=Cyrillic}\\p{sc=Greek}\\p{Nd}\\p{P}\\p{Z}\\n])" +
    "([\\u0300-\\u036f\\u0483-\\u0489\\u1ab0-\\u1aff\\u1dc0-\\u1dff\\u20d0-\\u20f0\\ufe20-\\ufe2f]+)",
  "gu",
);
const GREEK = /\p{sc=Greek}/u;
/** Marks that strike a letter through, frame or underline it. */
const OVERLAY =
  /[\u0332-\u0338]|[\u0488\u0489]|[\u20d2\u20d3\u20d8-\u20da\u20dd-\u20e0\u20e2\u20e4-\u20e6\u20ea\u20eb]/;
/** Marks that no orthography and hardly a transcription puts on a letter. */
const RARE =
  /[\u030d\u030e\u0310\u0312\u0316\u0317\u032b\u033e\u033f\u0346-\u034e\u0350-\u0357\u0359-\u035b\u035d-\u0360\u0362-\u036f\u1ab0-\u1aff]/;
/** From this weight on, marks are an attack: a strange character weighs 1, a tower of marks all of it. */
const EVIDENCE = 3;
/** Marks above what composition takes in, from which on they are a tower. */
const TOWER = 4;
/** Letters of the Cyrillic script that are a letter and a mark. */
const CYRILLIC_PAIR = /^[иИ]\u0306|^[уУ]\u0306|^[еЕ]\u0308|^[іІ]\u0308/;

interface Marked {
  readonly base: string;
  readonly marks: string;
  /** Where the marks start. */
  readonly start: number;
  readonly weight: number;
}

/** Strips marks that were stacked on or drawn through letters; a text's own marks are left for composition. */
export function marks(text: string): readonly Edit[] {
  const marked = [...text.matchAll(MARKED)].map(({ 1: base = "", 2: marks = "", index }) => {
    return { base, marks, start: index + base.length, weight: weigh(base, marks) };
  });
  if (marked.reduce((sum, { weight }) => sum + weight, 0) < EVIDENCE) return [];
  return marked.filter(({ base, weight }) => weight > 0 || !GREEK.test(base)).flatMap(strip);
}

function weigh(base: string, marks: string): number {
  if (/[\d#*]/.test(base) && marks === "\u20e3") return 0;
  const left = [...(base + marks).normalize("NFC")].length - 1;
  if (left >= TOWER) return EVIDENCE;
  return left >= 3 || OVERLAY.test(marks) || RARE.test(marks) ? 1 : 0;
}

function strip({ base, marks, start }: Marked): Edit[] {
  const kept = CYRILLIC_PAIR.test(base + marks) ? 1 : 0;
  const end = start + marks.length;
  return start + kept < end ? [edit(start + kept, end, "", "combining_marks")] : [];
}
