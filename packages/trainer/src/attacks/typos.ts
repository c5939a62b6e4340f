import { type Random, replacing } from "./replace-share.ts";

/** Each gives a letter and the next one another form. */
const SLIPS: readonly ((letter: string, next: string) => string)[] = [
  (_, next) => next,
  (letter, next) => next + letter,
  (letter, next) => letter + letter + next,
];

/** Drops, swaps or doubles a letter inside words of four letters and more; each word is a place. */
export const typos = replacing(/(?<!\p{L})\p{L}{4,}(?!\p{L})/gu, slip);

function slip(word: string, random: Random): string {
  const letters = [...word];
  const at = 1 + Math.floor(random() * (letters.length - 2));
  const [letter = "", next = ""] = letters.slice(at, at + 2);
  // Equal letters swapped are no typo.
  const slips = letter === next ? SLIPS.filter((_, i) => i !== 1) : SLIPS;
  const changed = slips[Math.floor(random() * slips.length)]?.(letter, next) ?? "";
  return letters.slice(0, at).join("") + changed + letters.slice(at + 2).join("");
}
