import { replacing } from "./replace-share.ts";

/** Writes words of four letters and more with every second letter a capital; each word is a place. */
export const caseGames = replacing(/(?<!\p{L})\p{L}\p{Ll}{3,}(?!\p{L})/gu, word =>
  [...word].map((letter, i) => (i % 2 === 1 ? letter.toUpperCase() : letter)).join(""),
);

/** Makes capitals of single small letters inside words. */
export const randomCapitals = replacing(/(?<=\p{L})\p{Ll}/gu, letter => letter.toUpperCase());
