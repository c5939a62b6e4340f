import { assess, type Evaluator } from "@raisontext/detector";
import type { AnswerTexts } from "./evaluate.ts";

/** Has an evaluator in this process answer texts; rejects when it cannot score one. */
export function answersOf(evaluator: Evaluator): AnswerTexts {
  return async texts => {
    const scores = await evaluator.predict(texts);
    return texts.map((text, i) => assess(evaluator, text, scores[i] ?? Number.NaN));
  };
}
