import type { Result } from "@raisontext/client";

/** How a sentence reads, from 0 (clearly a person's) over 2 (cannot be told) to 4 (clearly an AI's). */
export type Level = 0 | 1 | 2 | 3 | 4;

/** A stretch of a text that looks the same throughout. */
export interface Part {
  readonly start: number;
  readonly end: number;
  /** Index of the sentence it is of; absent between sentences. */
  readonly sentence?: number;
  /** Whether something was undone there before scoring. */
  readonly attacked?: true;
}

/** A line of a text with its parts in order. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  readonly parts: readonly Part[];
}

type Spans = readonly { readonly start: number; readonly end: number }[];

/** The level of a score. */
export function levelOf(score: number): Level {
  return Math.min(4, Math.max(0, Math.floor(score * 5))) as Level;
}

/** A text by lines, cut where sentences and attacks begin and end; offsets in UTF-16 code units. */
export function passagesOf(text: string, { sentences = [], attacks = [] }: Result): Passage[] {
  const edges = [...new Set([...edgesOf(sentences), ...edgesOf(attacks)])].sort((a, b) => a - b);
  let edge = 0;
  let sentence = 0;
  return linesOf(text).map(({ start, end }) => {
    const parts: Part[] = [];
    for (let from = start; from < end; ) {
      while (edge < edges.length && (edges[edge] ?? 0) <= from) edge++;
      const to = Math.min(edges[edge] ?? end, end);
      while (sentence < sentences.length && (sentences[sentence]?.end ?? 0) <= from) sentence++;
      const isOfSentence = sentence < sentences.length && (sentences[sentence]?.start ?? 0) <= from;
      const attacked = attacks.some(attack => attack.start <= from && from < attack.end);
      parts.push({ start: from, end: to, ...(isOfSentence && { sentence }), ...(attacked && { attacked }) });
      from = to;
    }
    return { start, end, parts };
  });
}

function edgesOf(spans: Spans): number[] {
  return spans.flatMap(({ start, end }) => [start, end]);
}

/** Lines that are not blank. */
function linesOf(text: string): Spans {
  return [...text.matchAll(/[^\r\n]*[^\s][^\r\n]*/g)].map(({ 0: line, index }) => {
    return { start: index, end: index + line.length };
  });
}
