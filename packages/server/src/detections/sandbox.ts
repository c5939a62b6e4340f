import { RaisonTextError, type Sandbox } from "@raisontext/contract";
import type { Outcome } from "../store/results-store.ts";

const SCORES = { human: 0.04, uncertain: 0.5, ai: 0.97, mixed: 0.78 } as const;

/** What the sandbox answers: always the same, of the shape that a model's answer has. */
export function sandboxOutcome(sandbox: Sandbox): Outcome {
  if (sandbox === "expired") return { state: "expired" };
  if (sandbox === "failed") {
    const { code, message } = new RaisonTextError("evaluation_failed");
    return { error: { code, message } };
  }
  return {
    result: {
      score: SCORES[sandbox],
      verdict: sandbox,
      confidence: sandbox === "uncertain" ? "low" : "high",
      language: "en",
      tokens: 120,
      thresholds: { falsePositiveRate: 0.01, human: 0.2, ai: 0.9 },
      reliability: "normal",
      warnings: [],
      windows: [{ start: 0, end: 1, score: SCORES[sandbox] }],
      sentences: [{ start: 0, end: 1, score: SCORES[sandbox] }],
      evidence: [],
      attacks: [],
      model: { name: "sandbox", version: "1" },
    },
  };
}
