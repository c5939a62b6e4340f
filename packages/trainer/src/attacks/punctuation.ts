import { oneOf, replacing } from "./replace-share.ts";

/** Marks that a reader takes for the plain ones. */
const VARIANTS: Readonly<Record<string, string>> = {
  ".": "․ꓸ",
  ",": "ꓹ‚",
  ":": "꞉∶",
  ";": "\u037e",
  "!": "ǃ",
  "-": "˗⁃",
  "'": "ʹꞌ",
};
/** A mark after a word, a hyphen inside one, the apostrophe of a contraction. */
const MARK = /(?<=\p{L})(?:[.,:;!](?=\s)|-(?=\p{L})|'(?=(?:t|s|re|ll|ve|d|m)(?!\p{L})))/gu;

/** Puts marks of other scripts in place of full stops, commas, colons, hyphens and apostrophes. */
export const punctuationVariants = replacing(MARK, (mark, random) => oneOf(VARIANTS[mark] ?? mark, random));
