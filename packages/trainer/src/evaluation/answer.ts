import { analyse, type Evaluator, type FalsePositiveRate } from "@raisontext/detector";
import type { AnswerTexts } from "./evaluate.ts";

/** Has an evaluator in this process answer texts; rejects when it cannot score one. */
export function answersOf(evaluator: Evaluator, falsePositiveRate: FalsePositiveRate = "0.01"): AnswerTexts {
  return texts => analyse(evaluator, texts, { details: false, falsePositiveRate });
}
