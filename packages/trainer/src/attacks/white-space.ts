import { type Change, replacing } from "./replace-share.ts";

/** Doubles spaces between words. */
export const doubleSpaces = replacing(/(?<=\S) (?=\S)/g, () => "  ");

/** Spaces the l e t t e r s  of words of four letters and more, set apart by a second space; each word is a place. */
export const spacedLetters = replacing(/(?<= )\p{L}{4,}(?= )/gu, word => ` ${[...word].join(" ")} `);

/** Breaks lines inside sentences, between a word and one that starts small. */
export const brokenLines = replacing(/(?<=[\p{L},]) (?=\p{Ll})/gu, () => "\n");

/** Spaces letters, doubles spaces and breaks lines, each at the share of its own places. */
export const whiteSpaceGames: Change = (text, share, random) =>
  [brokenLines, doubleSpaces, spacedLetters].reduce(
    (changed, change) => change(changed, share, random),
    text,
  );
