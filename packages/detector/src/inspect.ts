import type { Span } from "./analysis/span.ts";
import { normalise } from "./normalise.ts";

export interface Attack extends Span {
  readonly kind: string;
  readonly count: number;
}

/** A text as it is scored, and how it came from the text as sent. */
export interface Inspection {
  readonly text: string;
  toSource(start: number, end: number): Span;
  readonly attacks: readonly Attack[];
}

export function inspect(source: string): Inspection {
  const text = normalise(source);
  if (text === source) return { text, toSource: (start, end) => ({ start, end }), attacks: [] };
  const origins = new Uint32Array(text.length + 1);
  let i = 0;
  for (let j = 0; j < text.length; j++) {
    while (i < source.length && normalise(source.charAt(i)) === "") i++;
    origins[j] = Math.min(i, source.length);
    i++;
    while (i < source.length && /\p{M}/u.test(source.charAt(i)) && source.charAt(i) !== text.charAt(j + 1))
      i++;
  }
  origins[text.length] = source.length;
  return {
    text,
    toSource: (start, end) => ({
      start: origins[start] ?? 0,
      end: end > start ? Math.min(source.length, (origins[end - 1] ?? 0) + 1) : start,
    }),
    attacks: [],
  };
}
