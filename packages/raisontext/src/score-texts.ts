import type { Result } from "@raisontext/contract";
import { type AnalyseOptions, analyse, type Evaluator } from "@raisontext/detector";
import { toResult } from "@raisontext/worker";

/** Scores a batch in order. A text the evaluator fails on has its error there, and harms no other. */
export async function scoreTexts(
  evaluator: Evaluator,
  texts: readonly string[],
  options: AnalyseOptions,
): Promise<readonly (Result | Error)[]> {
  const { name, version } = evaluator;
  try {
    const analyses = await analyse(evaluator, texts, options);
    return analyses.map(analysis => toResult(analysis, { name, version }));
  } catch (error) {
    if (texts.length === 1) return [error instanceof Error ? error : new Error(String(error))];
    const outcomes: (Result | Error)[] = [];
    for (const text of texts) outcomes.push(...(await scoreTexts(evaluator, [text], options)));
    return outcomes;
  }
}
