import type { Result } from "@raisontext/contract";
import { assess, detect, type Evaluator } from "@raisontext/detector";

/** Scores a batch in order. A text the evaluator fails on has its error there, and harms no other. */
export async function scoreTexts(
  evaluator: Evaluator,
  texts: readonly string[],
): Promise<readonly (Result | Error)[]> {
  const { name, version } = evaluator;
  const model = { name, version };
  const scores = await evaluator.predict(texts).catch(() => undefined);
  if (scores?.length === texts.length) {
    return scores.map((score, index) => ({ ...assess(evaluator, texts[index] ?? "", score), model }));
  }
  const outcomes: (Result | Error)[] = [];
  for (const text of texts) {
    outcomes.push(
      await detect(evaluator, text).then(
        detection => ({ ...detection, model }),
        (error: unknown) => (error instanceof Error ? error : new Error(String(error))),
      ),
    );
  }
  return outcomes;
}
