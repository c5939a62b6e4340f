import { type Detection, detectionSchema } from "@raisontext/contract";
import type { Outcome } from "./results-store.ts";
import type { DetectionRow } from "./schema.ts";

/** The columns an outcome fills. */
export function toColumns(outcome: Outcome): Omit<DetectionRow, "id" | "created_at" | "settled_at"> {
  const empty = {
    score: null,
    verdict: null,
    language: null,
    tokens: null,
    warnings: null,
    model_name: null,
    model_version: null,
    error_code: null,
    error_message: null,
  };
  if ("error" in outcome) {
    return {
      ...empty,
      state: "failed",
      error_code: outcome.error.code,
      error_message: outcome.error.message,
    };
  }
  const { score, verdict, language, tokens, warnings, model } = outcome.result;
  return {
    ...empty,
    state: "done",
    score,
    verdict: verdict ?? null,
    language: language ?? null,
    tokens: tokens ?? null,
    warnings: warnings ? JSON.stringify(warnings) : null,
    model_name: model?.name ?? null,
    model_version: model?.version ?? null,
  };
}

/** The detection a row stands for. */
export function toDetection(row: DetectionRow): Detection {
  const times = {
    createdAt: new Date(Number(row.created_at)).toISOString(),
    settledAt: row.settled_at === null ? undefined : new Date(Number(row.settled_at)).toISOString(),
  };
  return detectionSchema.parse({
    id: row.id,
    state: row.state,
    ...times,
    score: row.score ?? undefined,
    verdict: row.verdict ?? undefined,
    language: row.language ?? undefined,
    tokens: row.tokens ?? undefined,
    warnings: row.warnings === null ? undefined : JSON.parse(row.warnings),
    model: row.model_name === null ? undefined : { name: row.model_name, version: row.model_version },
    error: row.error_code === null ? undefined : { code: row.error_code, message: row.error_message },
  });
}
