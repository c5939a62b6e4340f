import type { AnswerMessage } from "@raisontext/contract";
import type { Outcome } from "../store/results-store.ts";

/** What an answer off the queue means for its record. A plain worker's answer has only the score as text. */
export function toOutcome(answer: AnswerMessage): Outcome {
  if ("error" in answer) return { error: answer.error };
  const { id: _id, answer: text, score = Number(text), ...rest } = answer;
  return { result: { score, ...rest } };
}
