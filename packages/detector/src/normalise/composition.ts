import { applyEdits, type Edit, edit } from "./edit.ts";

/** What composition may join (a character with the marks, vowels and finals after it), and characters with another form. */
const SEGMENT = new RegExp(
  ((joined, alone) => `[^${joined}]?[${joined}]+|[${alone}]`)(
    "\\p{M}\\u1161-\\u1175\\u11a8-\\u11c2\\u{16d63}-\\u{16d6a}",
    "\\u0340-\\u0387\\u0958-\\u0fff\\u1f00-\\u1fff\\u2000\\u2001\\u2126-\\u212b\\u2329\\u232a\\uf900-\\ufb4f\\u{2f800}-\\u{2fa1d}",
  ),
  "gu",
);

/** Composes letters and their marks: Unicode NFC. */
export function composition(text: string): readonly Edit[] {
  const composed = text.normalize("NFC");
  if (composed === text) return [];
  const edits = [...text.matchAll(SEGMENT)].flatMap(({ 0: found, index }) => {
    const replacement = found.normalize("NFC");
    return replacement === found ? [] : [edit(index, index + found.length, replacement)];
  });
  // What the segments miss, in scripts of later Unicode versions, is one edit.
  return applyEdits(text, edits) === composed ? edits : [edit(0, text.length, composed)];
}
