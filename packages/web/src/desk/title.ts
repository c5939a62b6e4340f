import type { DeskDocument } from "./document.ts";

const CHARACTERS = 48;

/** A file's name, or the first words of a text. */
export function titleOf({
  name,
  text,
}: { readonly name?: string | undefined } & Pick<DeskDocument, "text">): string {
  if (name !== undefined) return name;
  const words = text
    .trim()
    .slice(0, 2 * CHARACTERS)
    .replace(/\s+/g, " ");
  return words.length <= CHARACTERS ? words : `${words.slice(0, CHARACTERS).trimEnd()}…`;
}
