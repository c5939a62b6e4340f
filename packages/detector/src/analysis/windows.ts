import type { Span } from "../span.ts";
import { countTokens } from "../tokens.ts";
import { splitSentences } from "./sentences.ts";

/** About how many tokens a window has. A text of less than one and a half of that is one window. */
const WINDOW_TOKENS = 150;

/** A window of a text. */
export interface Window extends Span {
  readonly tokens: number;
  readonly sentences: readonly Sentence[];
}

/** A sentence of a window; longer ones are cut between words. */
interface Sentence extends Span {
  readonly tokens: number;
}

/**
 * Cuts a text into windows of about `WINDOW_TOKENS` tokens, as even as whole sentences allow. Together they hold every
 * character but white space between them; a text without any has one empty window.
 */
export function splitWindows(text: string): Window[] {
  const sentences = withTokens(text, splitSentences(text));
  const total = sentences.reduce((sum, { tokens }) => sum + tokens, 0);
  const size = total / Math.max(1, Math.round(total / WINDOW_TOKENS));
  const windows: Window[] = [];
  let held: Sentence[] = [];
  let tokens = 0;
  let done = 0;
  for (const sentence of sentences) {
    const next = windows.length + 1;
    // A sentence that lies more beyond the window's end than before it begins the next one.
    if (held.length > 0 && tokens > 0 && done + sentence.tokens / 2 > next * size) {
      windows.push(windowOf(held));
      held = [];
      tokens = 0;
    }
    held.push(sentence);
    tokens += sentence.tokens;
    done += sentence.tokens;
  }
  windows.push(windowOf(held));
  return windows;
}

function windowOf(sentences: readonly Sentence[]): Window {
  const tokens = sentences.reduce((sum, sentence) => sum + sentence.tokens, 0);
  return { start: sentences[0]?.start ?? 0, end: sentences.at(-1)?.end ?? 0, tokens, sentences };
}

/** Counts tokens; a sentence without any joins the one before, and a giant one is cut. */
function withTokens(text: string, spans: readonly Span[]): Sentence[] {
  const sentences: Sentence[] = [];
  for (const { start, end } of spans) {
    const tokens = countTokens(text.slice(start, end));
    const before = sentences.at(-1);
    if (tokens === 0 && before !== undefined) sentences.splice(-1, 1, { ...before, end });
    else sentences.push(...(tokens > WINDOW_TOKENS ? cut(text, { start, end }) : [{ start, end, tokens }]));
  }
  return sentences;
}

/** Cuts a sentence longer than a window after every half window of words. */
function cut(text: string, { start, end }: Span): Sentence[] {
  const parts: Sentence[] = [];
  let from = start;
  let tokens = 0;
  for (const { index } of text.slice(start, end).matchAll(/(?<=[\p{L}\p{M}\p{N}])(?![\p{L}\p{M}\p{N}])/gu)) {
    tokens++;
    if (tokens < WINDOW_TOKENS / 2 || start + index === end) continue;
    parts.push({ start: from, end: start + index, tokens });
    from = start + index;
    tokens = 0;
  }
  const rest = text.slice(from, end);
  if (rest.trim() === "") return parts;
  if (tokens === 0 && parts.length > 0) return [...parts.slice(0, -1), joined(parts, end)];
  return [...parts, { start: from, end, tokens }];
}

function joined(parts: readonly Sentence[], end: number): Sentence {
  const last = parts.at(-1) ?? { start: 0, tokens: 0 };
  return { start: last.start, end, tokens: last.tokens };
}
