import { type Edit, edit } from "./edit.ts";

/** The end of a line inside a sentence. */
const BROKEN = /(?<=[\p{L}\p{N},;:–—-]) ?\n{1,2}(?=\p{Ll})/gu;
/** Words that no sentence and no item of a list ends with. */
const FUNCTION_WORD =
  /(?:^|[^\p{L}])(?:the|an?|of|to|in|on|at|for|with|and|or|by|from|as|is|was|were|that|which|в|на|и|с|по|к|у|из|за|от|для|не|что|как|о|об|но|а|или|при|до)$/iu;
/** Longest function word that is looked for, with the character before it. */
const REACH = 8;

/** Fewest lines that end with a function word, for all broken lines to be joined. */
const MIN_BROKEN = 3;
/** Fewest of them that are an attack, and the share of them that is shorter than half of the longest. */
const MIN_RAGGED = 6;
const RAGGED_SHARE = 0.6;
/** Lines this short, in code units, no column has. */
const SHORT = 20;

interface Break {
  readonly start: number;
  readonly end: number;
  /** Length of the line before it. */
  readonly line: number;
  readonly afterFunctionWord: boolean;
}

/** Joins lines that were broken inside sentences; ragged lines throughout are an attack, wrapped ones are not. */
export function lineBreaks(text: string): readonly Edit[] {
  if (!text.includes("\n")) return [];
  const breaks = [...text.matchAll(BROKEN)].map(({ 0: found, index }) =>
    readBreak(text, index, found.length),
  );
  const evident = breaks.filter(({ afterFunctionWord }) => afterFunctionWord);
  const attack = isRagged(evident.map(({ line }) => line)) ? "white_space_games" : undefined;
  return (evident.length >= MIN_BROKEN ? breaks : evident).map(({ start, end }) =>
    edit(start, end, " ", attack),
  );
}

function readBreak(text: string, start: number, length: number): Break {
  const line = start - text.lastIndexOf("\n", start - 1) - 1;
  const afterFunctionWord = FUNCTION_WORD.test(text.slice(Math.max(0, start - REACH), start));
  return { start, end: start + length, line, afterFunctionWord };
}

function isRagged(lines: readonly number[]): boolean {
  if (lines.length < MIN_RAGGED) return false;
  const short = Math.max(SHORT, Math.max(...lines) / 2);
  return lines.filter(length => length < short).length >= RAGGED_SHARE * lines.length;
}
