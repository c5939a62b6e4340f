import { type Detection, detectionSchema } from "@raisontext/contract";
import type { NewRecord, Outcome } from "./results-store.ts";
import type { DetectionRow } from "./schema.ts";

const NO_RESULT = {
  score: null,
  verdict: null,
  language: null,
  tokens: null,
  warnings: null,
  analysis: null,
  model_name: null,
  model_version: null,
  error_code: null,
  error_message: null,
};

/** The row of a text that is accepted now. */
export function toNewRow(record: NewRecord): DetectionRow {
  const { id, model, lane, queue, deadlineAt, endsWithSocket, idempotency, owner, batch, webhook } = record;
  return {
    ...NO_RESULT,
    id,
    state: "queued",
    requested_model: model,
    lane,
    queue,
    created_at: Date.now(),
    deadline_at: deadlineAt ?? null,
    settled_at: null,
    ends_with_socket: endsWithSocket ? 1 : 0,
    published: idempotency ? 0 : 1,
    idempotency_key: idempotency?.key ?? null,
    fingerprint: idempotency?.fingerprint ?? null,
    owner: owner ?? null,
    batch: batch?.id ?? null,
    batch_index: batch?.index ?? null,
    ref: batch?.ref ?? null,
    has_webhook: webhook === undefined ? 0 : 1,
  };
}

/** The columns an outcome fills. */
export function toColumns(outcome: Outcome): Pick<DetectionRow, keyof typeof NO_RESULT | "state"> {
  if ("state" in outcome) return { ...NO_RESULT, state: outcome.state };
  if ("error" in outcome) {
    const { code, message } = outcome.error;
    // A worker that found the deadline passed.
    if (code === "expired") return { ...NO_RESULT, state: "expired" };
    return { ...NO_RESULT, state: "failed", error_code: code, error_message: message };
  }
  const { score, verdict, language, tokens, warnings, model, ...analysis } = outcome.result;
  return {
    ...NO_RESULT,
    state: "done",
    score,
    verdict: verdict ?? null,
    language: language ?? null,
    tokens: tokens ?? null,
    warnings: warnings ? JSON.stringify(warnings) : null,
    analysis: Object.keys(analysis).length === 0 ? null : JSON.stringify(analysis),
    model_name: model?.name ?? null,
    model_version: model?.version ?? null,
  };
}

/** The detection a row stands for. */
export function toDetection(row: DetectionRow): Detection {
  return detectionSchema.parse({
    id: row.id,
    state: row.state,
    requestedModel: row.requested_model,
    lane: row.lane,
    createdAt: toIso(row.created_at),
    deadlineAt: toIso(row.deadline_at),
    settledAt: toIso(row.settled_at),
    score: row.score ?? undefined,
    verdict: row.verdict ?? undefined,
    language: row.language ?? undefined,
    tokens: row.tokens ?? undefined,
    warnings: row.warnings === null ? undefined : JSON.parse(row.warnings),
    ...(row.analysis !== null && JSON.parse(row.analysis)),
    model: row.model_name === null ? undefined : { name: row.model_name, version: row.model_version },
    error: row.error_code === null ? undefined : { code: row.error_code, message: row.error_message },
  });
}

/** PostgreSQL gives a bigint as a string. */
function toIso(ms: number | string | null): string | undefined {
  return ms === null ? undefined : new Date(Number(ms)).toISOString();
}
