import type { Evaluator } from "@raisontext/detector";

/** Scores at once, so that only the way of a text is measured. The score is the number the text begins with. */
export function createEvaluator(): Evaluator {
  return {
    name: "instant",
    version: "1",
    languages: ["en"],
    predict: async texts => texts.map(text => Number.parseFloat(text)),
  };
}
