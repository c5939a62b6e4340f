import type { AttackKind } from "./attack.ts";
import { type Edit, edit } from "./edit.ts";
import { misplacedSoftHyphens } from "./soft-hyphens.ts";

const RUN = /(?:(?!\n)[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\ufffe\uffff])+/gu;
/** Variation selectors that follow each other are one change: they are combining marks, and belong together. */
const PIECE = /\p{M}+|./gsu;
const CONTROL = /^\p{Cc}/u;
/** What copying from a PDF leaves of a hyphen. */
const PDF_HYPHENS = "\u0002\ufffe\uffff";
/** Quotes and dashes of Windows-1252 that were read as Latin-1. */
const MISREAD = /^[\x80-\x9f]/;
const FORCED_DIRECTION = /^[\u202d\u202e]/;
const DIRECTION = /^[\u061c\u200e\u200f\u202a-\u202c\u2066-\u2069]/;
const MATHEMATICAL = /^[\u2061-\u2064]/;
const TAG = /^[\u{e0000}-\u{e007f}]/u;
const FLAG = "\u{1f3f4}";
const RIGHT_TO_LEFT = /[\u0590-\u08ff]/;
/** Letters of scripts in which nothing invisible belongs inside a word. */
const LETTER = /^[\p{sc=Latin}\p{sc=Cyrillic}\p{sc=Greek}\p{Nd}]/u;
const LETTERS = /^[\p{sc=Latin}\p{sc=Cyrillic}]{2}$/u;

/** From how many invisible characters beside words on, these are no leftovers. */
const MIN_BESIDE = 6;
/** From how many invisible characters in a row on, they hide something. */
const MIN_ROW = 4;

/** Whether an honest program may have left a character there; `beside` a word it counts where there are many. */
type Place = "ordinary" | "beside" | "attack";

/** A run of invisible characters, with the characters before and after it. */
interface Run {
  readonly pieces: readonly string[];
  readonly start: number;
  readonly before: string;
  readonly after: string;
  /** Whether two letters stand on both sides. */
  readonly inWord: boolean;
}

/** Removes what a reader does not see; what honest programs leave behind is no attack. */
export function invisibleCharacters(text: string): readonly Edit[] {
  const places = { hyphens: misplacedSoftHyphens(text), rightToLeft: RIGHT_TO_LEFT.test(text) };
  const edits: Edit[] = [];
  const beside = new Set<number>();
  for (const run of runsOf(text)) {
    let start = run.start;
    for (const piece of run.pieces) {
      const place = placeOf(piece, start, run, places);
      if (place === "beside") beside.add(edits.length);
      edits.push(edit(start, start + piece.length, "", place === "attack" ? kindOf(piece) : undefined));
      start += piece.length;
    }
  }
  if (beside.size < MIN_BESIDE) return edits;
  return edits.map((found, i) => (beside.has(i) ? { ...found, attack: "zero_width" } : found));
}

function* runsOf(text: string): Generator<Run> {
  for (const { 0: run, index: start } of text.matchAll(RUN)) {
    const end = start + run.length;
    const before = text.slice(Math.max(0, start - 2), start);
    yield {
      pieces: run.match(PIECE) ?? [],
      start,
      before: [...before].at(-1) ?? "",
      after: end < text.length ? String.fromCodePoint(text.codePointAt(end) ?? 0) : "",
      inWord: LETTERS.test(before) && LETTERS.test(text.slice(end, end + 2)),
    };
  }
}

interface Places {
  /** Where soft hyphens stand that no hyphenation puts there. */
  readonly hyphens: ReadonlySet<number>;
  readonly rightToLeft: boolean;
}

function placeOf(piece: string, start: number, run: Run, { hyphens, rightToLeft }: Places): Place {
  const { before, after, pieces, inWord } = run;
  if (before === FLAG && TAG.test(pieces[0] ?? "")) return "ordinary";
  if (pieces.length >= MIN_ROW || FORCED_DIRECTION.test(piece) || TAG.test(piece)) return "attack";
  if (piece === "\u00ad") return hyphens.has(start) ? "attack" : "ordinary";
  if (before === "" || after === "" || before === "\n" || after === "\n" || after === "\u20e3")
    return "ordinary";
  if (PDF_HYPHENS.includes(piece) || MISREAD.test(piece)) return "ordinary";
  if ((MATHEMATICAL.test(piece) && !inWord) || (DIRECTION.test(piece) && rightToLeft)) return "ordinary";
  if (CONTROL.test(piece)) return "attack";
  if (!LETTER.test(before)) return LETTER.test(after) && before === " " ? "beside" : "ordinary";
  return LETTER.test(after) ? "attack" : "beside";
}

function kindOf(piece: string): AttackKind {
  if (piece === "\u00ad") return "soft_hyphens";
  return CONTROL.test(piece) ? "control_characters" : "zero_width";
}
