import { type Change, oneOf, replacing } from "./replace-share.ts";

/** Between two letters of a word. */
const INSIDE_WORD = /(?<=\p{L})(?=\p{L})/gu;
/** Zero-width space, zero-width non-joiner, word joiner. */
const ZERO_WIDTH = "\u200b\u200c\u2060";
/** Control characters that are no space and that no program leaves in a text. */
const CONTROL = "\u0001\u0003\u0004\u0007\u0008\u001b\u007f";

const inserting = (characters: string): Change =>
  replacing(INSIDE_WORD, (_, random) => oneOf(characters, random));

/** Puts characters without a width into words. */
export const zeroWidth = inserting(ZERO_WIDTH);
/** Puts soft hyphens anywhere into words. */
export const softHyphens = inserting("\u00ad");
/** Puts control characters into words. */
export const controlCharacters = inserting(CONTROL);
