import { rewrite } from "./rewrite.ts";

/**
 * Brings a text to the form that is scored: well-formed Unicode NFC without what was put in to mislead, such as invisible
 * characters, look-alike letters or spaces between letters. Idempotent; takes any string. `inspect` says what was found.
 */
export function normalise(text: string): string {
  return rewrite(text).text;
}
