import { oneOf, replacing } from "./replace-share.ts";

/** Strokes, a line below, a cross below and a tilde through the letter: marks no alphabet of ours has. */
const MARKS = "\u0335\u0336\u0337\u0338\u0332\u0353\u0334";

/** Puts marks on letters. */
export const combiningMarks = replacing(
  /\p{L}(?!\p{M})/gu,
  (letter, random) => letter + oneOf(MARKS, random),
);
