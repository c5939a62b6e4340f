import type { Span } from "../span.ts";

/** What a text may have been changed with to mislead a detector; the tricks that `normalise` undoes. */
export const ATTACK_KINDS = [
  "zero_width",
  "control_characters",
  "soft_hyphens",
  "look_alikes",
  "full_width",
  "odd_spaces",
  "combining_marks",
  "case_games",
  "white_space_games",
  "punctuation_variants",
] as const;

/** One kind of attack. */
export type AttackKind = (typeof ATTACK_KINDS)[number];

/** A stretch of the text as sent where an attack was found. */
export interface Attack extends Span {
  readonly kind: AttackKind;
  /** How many changes of this kind were undone there. */
  readonly count: number;
}
