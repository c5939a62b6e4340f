import { foldLookAlikes } from "./look-alikes.ts";

/** Format characters (zero-width, bidi, tags), controls but tab and newline, variation selectors, fillers. */
const INVISIBLE = /(?!\n)[\p{Cf}\p{Cc}\p{Variation_Selector}\u115f\u1160\u3164\uffa0]/gu;
const LINE_BREAK = /\r\n?|[\u0085\u2028\u2029]/g;
const ODD_SPACE = /[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]/g;
const PLAIN_ASCII = /^[\n\x20-\x7e]*$/;

/**
 * Brings a text to the form that is scored: well-formed Unicode NFC, no invisible characters, plain spaces and
 * newlines, look-alike letters folded into the script of their word. Idempotent; takes any string.
 */
export function normalise(text: string): string {
  if (PLAIN_ASCII.test(text)) return text;
  const visible = text
    .toWellFormed()
    .replace(LINE_BREAK, "\n")
    .replace(ODD_SPACE, " ")
    .replace(INVISIBLE, "")
    .normalize("NFC");
  const folded = foldLookAlikes(visible);
  return folded === visible ? visible : folded.normalize("NFC");
}
