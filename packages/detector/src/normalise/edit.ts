import type { Span } from "../span.ts";
import type { AttackKind } from "./attack.ts";

/** A stretch of a text and what takes its place. */
export interface Edit extends Span {
  readonly replacement: string;
  /** What the stretch is a sign of; absent where an honest writer leaves such a stretch too. */
  readonly attack?: AttackKind;
}

/** Looks for what must not stay in a text: edits in order of their place, none overlapping another. */
export type Rule = (text: string) => readonly Edit[];

/** An edit; `attack` may be undefined. */
export function edit(start: number, end: number, replacement: string, attack?: AttackKind): Edit {
  return attack === undefined ? { start, end, replacement } : { start, end, replacement, attack };
}

/** The text with all edits made. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { start, end, replacement } of edits) {
    parts.push(text.slice(from, start), replacement);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join("");
}
