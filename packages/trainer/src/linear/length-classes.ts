/** A text whose class and length are known. */
interface Measured {
  readonly label: 0 | 1;
  readonly tokens: number;
}

/**
 * The lower bounds, in tokens, of length classes that have at least `minTexts` texts of either class each: a smaller one
 * is joined to the one below it, and the lowest to the one above. The first bound is always 0.
 */
export function lengthClasses(
  texts: readonly Measured[],
  bounds: readonly number[],
  minTexts: number,
): number[] {
  const kept: number[] = [];
  let end = Number.POSITIVE_INFINITY;
  for (const start of bounds.toReversed()) {
    const here = texts.filter(({ tokens }) => tokens >= start && tokens < end);
    const ai = here.filter(({ label }) => label === 1).length;
    if (Math.min(ai, here.length - ai) < minTexts) continue;
    kept.unshift(start);
    end = start;
  }
  return [0, ...kept.slice(1)];
}

/** The texts of each length class, in the order of the bounds. */
export function byLength<T extends Pick<Measured, "tokens">>(
  texts: readonly T[],
  bounds: readonly number[],
): { readonly minTokens: number; readonly texts: readonly T[] }[] {
  return bounds.map((minTokens, i) => {
    const end = bounds[i + 1] ?? Number.POSITIVE_INFINITY;
    return { minTokens, texts: texts.filter(({ tokens }) => tokens >= minTokens && tokens < end) };
  });
}
