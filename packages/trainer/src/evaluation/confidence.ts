import { type Confidence, confidenceOf, RELIABLE_TOKENS } from "@raisontext/detector";

/** How often a score of some confidence is on the right side of 0.5. */
export type ConfidenceRow = {
  readonly language: string;
  readonly confidence: Confidence;
  readonly texts: number;
  /** Share of the texts whose score is on their author's side. */
  readonly right: number;
};

/** A calibrated score of a text whose author is known. */
interface Judged {
  readonly score: number;
  readonly label: 0 | 1;
  readonly tokens: number;
}

const LEVELS: readonly Confidence[] = ["high", "medium", "low"];

/** What each level of confidence amounts to on these texts. */
export function confidenceRows(language: string, texts: readonly Judged[]): ConfidenceRow[] {
  const levels = Map.groupBy(texts, ({ score, tokens }) =>
    confidenceOf(score, tokens < RELIABLE_TOKENS ? "low" : "normal"),
  );
  return LEVELS.flatMap(confidence => {
    const own = levels.get(confidence) ?? [];
    if (own.length === 0) return [];
    const right = own.filter(({ score, label }) => score >= 0.5 === (label === 1)).length;
    return [{ language, confidence, texts: own.length, right: right / own.length }];
  });
}
