import { shuffle } from "../random.ts";

/** Numbers in [0, 1). */
export type Random = () => number;

/** Changes a share (0 to 1) of the places of a text where a change is possible; of one place at least, if there is one. */
export type Change = (text: string, share: number, random: Random) => string;

/**
 * A change of what a pattern (global) finds: each found stretch is a place. With the same numbers a larger share takes the
 * places of a smaller one, and more.
 */
export function replacing(pattern: RegExp, replacement: (found: string, random: Random) => string): Change {
  return (text, share, random) => {
    const chosen = choose(text.match(pattern)?.length ?? 0, share, random);
    let place = 0;
    return text.replace(pattern, found => (chosen.has(place++) ? replacement(found, random) : found));
  };
}

/** One of some characters. */
export function oneOf(characters: string, random: Random): string {
  const all = [...characters];
  return all[Math.floor(random() * all.length)] ?? "";
}

function choose(places: number, share: number, random: Random): ReadonlySet<number> {
  const order = Uint32Array.from({ length: places }, (_, i) => i);
  shuffle(order, random);
  return new Set(order.subarray(0, Math.max(1, Math.round(share * places))));
}
