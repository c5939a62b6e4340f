import type { AttackKind } from "@raisontext/detector";
import { combiningMarks } from "./combining-marks.ts";
import { droppedWords } from "./dropped-words.ts";
import { fullWidth } from "./full-width.ts";
import { controlCharacters, softHyphens, zeroWidth } from "./invisible-characters.ts";
import { caseGames, randomCapitals } from "./letter-case.ts";
import { lookAlikes, mathematicalLetters } from "./look-alikes.ts";
import { oddSpaces } from "./odd-spaces.ts";
import { punctuationVariants } from "./punctuation.ts";
import type { Change, Random } from "./replace-share.ts";
import { SHARES, type Shares, type Strength, TYPO_SHARES } from "./strength.ts";
import { typos } from "./typos.ts";
import { brokenLines, doubleSpaces, spacedLetters, whiteSpaceGames } from "./white-space.ts";

interface Recipe {
  readonly change: Change;
  /** Default `SHARES`. */
  readonly shares?: Shares;
  /** What the detector calls it; absent where it changes what the text says, so that nothing can undo it. */
  readonly kind?: AttackKind;
}

/** One recipe at least for each kind that the detector undoes. */
const UNDOABLE = {
  zero_width: { change: zeroWidth, kind: "zero_width" },
  control_characters: { change: controlCharacters, kind: "control_characters" },
  soft_hyphens: { change: softHyphens, kind: "soft_hyphens" },
  look_alikes: { change: lookAlikes, kind: "look_alikes" },
  mathematical_letters: { change: mathematicalLetters, kind: "look_alikes" },
  full_width: { change: fullWidth, kind: "full_width" },
  odd_spaces: { change: oddSpaces, kind: "odd_spaces" },
  combining_marks: { change: combiningMarks, kind: "combining_marks" },
  case_games: { change: caseGames, kind: "case_games" },
  random_capitals: { change: randomCapitals, kind: "case_games" },
  white_space_games: { change: whiteSpaceGames, kind: "white_space_games" },
  double_spaces: { change: doubleSpaces, kind: "white_space_games" },
  spaced_letters: { change: spacedLetters, kind: "white_space_games" },
  broken_lines: { change: brokenLines, kind: "white_space_games" },
  punctuation_variants: { change: punctuationVariants, kind: "punctuation_variants" },
} as const satisfies Readonly<Record<AttackKind, Recipe>> & Readonly<Record<string, Recipe>>;

const RECIPES = {
  ...UNDOABLE,
  typos: { change: typos, shares: TYPO_SHARES },
  dropped_words: { change: droppedWords },
} as const satisfies Readonly<Record<string, Recipe>>;

/** The name of an attack. */
export type AttackName = keyof typeof RECIPES;

/** The attacks that a model is measured under. */
export const EVALUATED_ATTACKS = Object.keys(RECIPES) as readonly AttackName[];

/** The kind that the detector's `inspect` should report; undefined for what no detector can undo. */
export function kindOf(attack: AttackName): AttackKind | undefined {
  const recipe: Recipe = RECIPES[attack];
  return recipe.kind;
}

/**
 * Changes a text as someone would who wants to mislead a detector and not a reader. The same numbers give the same text;
 * a text without a possible place (no Latin letter, no comma, …) stays as it is.
 */
export function applyAttack(text: string, attack: AttackName, strength: Strength, random: Random): string {
  const { change, shares = SHARES }: Recipe = RECIPES[attack];
  return change(text, shares[strength], random);
}
