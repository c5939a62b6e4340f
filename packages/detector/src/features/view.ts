/**
 * One way of looking at a text; the features of each have the L2 length `weight`.
 *
 * - words: n-grams of up to `max` words.
 * - characters: n-grams of `min` to `max` folded characters.
 * - shapes: n-grams of up to `max` words and marks, where of a word that is not among `words` only the last `endings`
 *   letters count, so that sentence building counts and topics do not (text distortion, Stamatatos 2017).
 * - rhythm: lengths of sentences and words, and how they follow each other; commas; how soon words come again; how many
 *   are not among `words`.
 */
export type View =
  | { readonly kind: "words"; readonly weight: number; readonly max: number }
  | { readonly kind: "characters"; readonly weight: number; readonly min: number; readonly max: number }
  | {
      readonly kind: "shapes";
      readonly weight: number;
      readonly max: number;
      readonly endings: number;
      readonly words: readonly string[];
    }
  | { readonly kind: "rhythm"; readonly weight: number; readonly words: readonly string[] };

/** How texts become features; part of the model file, because weights mean nothing without it. */
export interface FeatureSettings {
  /** log2 of the number of buckets that features are hashed into. */
  readonly bits: number;
  readonly views: readonly View[];
}
