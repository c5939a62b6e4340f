import { analyse, type Evaluator } from "@raisontext/detector";
import type { AnswerTexts } from "./evaluate.ts";

/** Has an evaluator in this process answer texts; rejects when it cannot score one. */
export function answersOf(evaluator: Evaluator): AnswerTexts {
  return texts => analyse(evaluator, texts, { details: false });
}
