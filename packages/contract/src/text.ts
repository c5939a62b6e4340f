import { LIMITS } from "./limits.ts";
import { RaisonTextError } from "./raisontext-error.ts";

/** Throws `text_empty` or `text_too_long` unless the text has something in it and keeps to the limit. */
export function checkText(text: string): void {
  if (text.length > LIMITS.textMaxCharacters) {
    throw new RaisonTextError(
      "text_too_long",
      `The text has ${text.length} characters; at most ${LIMITS.textMaxCharacters} are taken.`,
    );
  }
  if (text.trim() === "") {
    throw new RaisonTextError("text_empty", "The text is empty or only white space.");
  }
}
