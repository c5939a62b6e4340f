import type { Calibration } from "@raisontext/detector";
import { importanceOf } from "./importance.ts";
import { byLength } from "./length-classes.ts";
import { fitPlatt } from "./platt.ts";

/** A text with the margin that a model gave it which saw none of its source. */
export interface UnseenText {
  readonly label: 0 | 1;
  readonly source: string;
  readonly tokens: number;
  readonly margin: number;
}

interface Class {
  readonly texts: readonly UnseenText[];
  readonly calibration: Calibration;
}

/**
 * The calibration of one language: a Platt calibration for each length class; classes and sources weigh as in training.
 * What a margin says grows with the text's length, so a class whose slope is below that of a shorter one has too few
 * sources to tell, and is joined to it (pool adjacent violators).
 */
export function fitCalibration(
  texts: readonly UnseenText[],
  bounds: readonly number[],
  sourcePower: number,
): Calibration[] {
  const fitClass = (here: readonly UnseenText[], minTokens: number): Class => {
    const margins = Float64Array.from(here, ({ margin }) => margin);
    const labels = Uint8Array.from(here, ({ label }) => label);
    const fitted = fitPlatt(margins, labels, importanceOf(here, sourcePower));
    return { texts: here, calibration: { minTokens, ...fitted } };
  };
  const classes: Class[] = [];
  for (const { minTokens, texts: here } of byLength(texts, bounds)) {
    let next = fitClass(here, minTokens);
    let before = classes.at(-1);
    while (before !== undefined && next.calibration.slope < before.calibration.slope) {
      classes.pop();
      next = fitClass([...before.texts, ...next.texts], before.calibration.minTokens);
      before = classes.at(-1);
    }
    classes.push(next);
  }
  return classes.map(({ calibration }) => calibration);
}
