import { type Edit, edit } from "./edit.ts";

const VARIANTS: ReadonlyMap<string, string> = new Map(
  [".․ꓸ۔", ",،ꓹ⸲⸴‚", ":꞉∶։׃", ";؛⸵", "!ǃ", "?؟", "-˗⁃ⲻ", "'ʹ՚ꞌ׳ˈ"].flatMap(row =>
    [...row].slice(1).map(variant => [variant, row.charAt(0)] as const),
  ),
);
const LETTER = "A-Za-z\\u0400-\\u052f";
/** Variants where the plain mark is due: after a word, inside a word, before the end of a contraction. */
const VARIANT = new RegExp(
  `(?<=[${LETTER}"”»’)])[․ꓸ۔،ꓹ⸲⸴꞉∶։׃؛⸵ǃ؟](?![\\u0590-\\u08ff\\ua4d0-\\ua4ff])|(?<=[${LETTER}])‚(?=\\s)` +
    `|(?<=[${LETTER}])[˗⁃ⲻ](?=[${LETTER}])|(?<=[A-Za-z])[ʹ՚ꞌ׳ˈ](?=(?:t|s|re|ll|ve|d|m)(?![a-z]))`,
  "g",
);

/** Turns marks that pass for full stops, commas, hyphens and apostrophes into the plain ones. */
export function punctuation(text: string): readonly Edit[] {
  return [...text.matchAll(VARIANT)].map(({ 0: found, index }) =>
    edit(index, index + found.length, VARIANTS.get(found) ?? found, "punctuation_variants"),
  );
}
