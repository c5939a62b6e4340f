import { type Edit, edit } from "./edit.ts";

/** A mark without the space after it, between two words. */
const TIGHT = /(?<=[a-zа-яё]{2})(?:[,;!?](?=[a-zа-яё]{2})|[.!?](?=[A-ZА-ЯЁ][a-zа-яё]))/g;
const LOOSE = /[a-zа-яё]{2}[,;.!?] /g;

/** From how many such marks on, and from which share of all marks on, spaces are missing throughout. */
const MIN_TIGHT = 5;
const THROUGHOUT = 0.6;

/** Puts the space after a mark that has none; full stops only where spaces are missing throughout. */
export function missingSpaces(text: string): readonly Edit[] {
  const tight = [...text.matchAll(TIGHT)];
  if (tight.length === 0) return [];
  const loose = tight.length < MIN_TIGHT ? 0 : (text.match(LOOSE)?.length ?? 0);
  const inside = tight.filter(({ 0: mark }) => mark !== ".").length;
  const throughout =
    inside >= MIN_TIGHT / 2 &&
    tight.length >= MIN_TIGHT &&
    tight.length >= THROUGHOUT * (tight.length + loose);
  return tight
    .filter(({ 0: mark }) => throughout || mark !== ".")
    .map(({ 0: mark, index }) =>
      edit(index, index + 1, `${mark} `, throughout ? "white_space_games" : undefined),
    );
}
