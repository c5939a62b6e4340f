import * as z from "zod";
import { LIMITS } from "./limits.ts";

/** What the score amounts to; `uncertain` is an honest answer. `mixed`: some of it is clearly a human's, some an AI's. */
export const verdictSchema = z.enum(["human", "uncertain", "ai", "mixed"]);
export type Verdict = z.infer<typeof verdictSchema>;

/**
 * What a reader of the score should know. `too_short`: under 50 tokens; `unsupported_language`: not English or Russian;
 * `disguised`: it holds what is made to mislead a detector, see `attacks`.
 */
export const warningSchema = z.enum(["too_short", "unsupported_language", "disguised"]);
export type Warning = z.infer<typeof warningSchema>;

/** How sure the score is of the side it takes. */
export const confidenceSchema = z.enum(["low", "medium", "high"]);
export type Confidence = z.infer<typeof confidenceSchema>;

const score = z.number().min(0).max(1);
/** Offsets in the text as it was sent, in UTF-16 code units; `end` is exclusive. */
const span = { start: z.int().min(0), end: z.int().min(1) };

/** A part of a text and its score. */
export const scoredSpanSchema = z.object({ ...span, score });
export type ScoredSpan = z.infer<typeof scoredSpanSchema>;

/** Words and what they added to the log-odds of the score; above 0 speaks for an AI. */
export const evidenceSchema = z.object({ ...span, weight: z.number() });
export type Evidence = z.infer<typeof evidenceSchema>;

/** Something made to mislead a detector, which was undone before scoring. */
export const attackSchema = z.object({ ...span, kind: z.string(), count: z.int().min(1) });
export type Attack = z.infer<typeof attackSchema>;

/** Which model gave the answer. */
export const modelSchema = z.object({ name: z.string(), version: z.string() });
export type Model = z.infer<typeof modelSchema>;

/** A score and what it rests on. */
export const resultSchema = z.object({
  score: score.describe("How likely an AI wrote the text: 0 human, 1 AI."),
  verdict: verdictSchema.optional().describe("Absent when the worker that answered gives none."),
  language: z.string().optional().describe("ISO 639-1 code of the language the text was taken for."),
  tokens: z.int().min(0).optional().describe("Words in the text."),
  confidence: confidenceSchema.optional(),
  thresholds: z
    .object({ falsePositiveRate: z.number(), human: score, ai: score })
    .optional()
    .describe(
      "The bounds that gave the verdict: `human` up to the one, `ai` from the other, at this rate of false positives.",
    ),
  reliability: z.enum(["low", "normal"]).optional().describe("`low` under 100 tokens."),
  warnings: z.array(warningSchema).readonly().optional(),
  windows: z
    .array(scoredSpanSchema)
    .max(LIMITS.resultMaxSpans)
    .readonly()
    .optional()
    .describe("Pieces of the text in order, each scored as if it were all."),
  sentences: z
    .array(scoredSpanSchema)
    .max(LIMITS.resultMaxSpans)
    .readonly()
    .optional()
    .describe(
      "Its sentences in order; the mean of their log-odds, weighted by tokens, is the log-odds of the score.",
    ),
  evidence: z
    .array(evidenceSchema)
    .max(LIMITS.resultMaxSpans)
    .readonly()
    .optional()
    .describe("What moved the score most, in order."),
  attacks: z.array(attackSchema).max(LIMITS.resultMaxSpans).readonly().optional(),
  model: modelSchema.optional(),
});
export type Result = z.infer<typeof resultSchema>;

/** Why a text has no score. `code` is one of the error table, or another worker's own. */
export const failureSchema = z.object({ code: z.string(), message: z.string() });
export type Failure = z.infer<typeof failureSchema>;

/** How urgent a text is. `interactive`: somebody waits for it. `bulk`: one of many; interactive texts pass it. */
export const laneSchema = z.enum(["interactive", "bulk"]);
export type Lane = z.infer<typeof laneSchema>;

/** Name of the model that is used when a request names none. */
export const DEFAULT_MODEL = "default";

/** What a model is asked for by: letters, digits, `.`, `_` and `-`. */
export const modelNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]*$/i, "letters, digits, '.', '_' and '-'")
  .max(LIMITS.modelNameMaxCharacters);

/** What is answered without any model, to try an integration out: a result of this verdict, or this failure. */
export const sandboxSchema = z.enum(["human", "uncertain", "ai", "mixed", "failed", "expired"]);
export type Sandbox = z.infer<typeof sandboxSchema>;

/** An address that is told when something is settled: `http` or `https`, without user or password. */
export const webhookSchema = z
  .url({ protocol: /^https?$/, hostname: /^.+$/, error: "an http(s) address" })
  .max(LIMITS.webhookMaxCharacters)
  .refine(address => {
    const { username, password } = URL.parse(address) ?? {};
    return !username && !password;
  }, "an address without user and password");

/** What a request may say beside its text. */
export const requestOptionsSchema = z.object({
  model: modelNameSchema.default(DEFAULT_MODEL).describe("Which model is to score it."),
  lane: laneSchema
    .default("interactive")
    .describe("`interactive`: somebody waits for it. `bulk`: one of many; interactive texts pass it."),
  deadlineMs: z
    .int()
    .min(1)
    .max(LIMITS.deadlineMaxMs)
    .optional()
    .describe(
      "After how many milliseconds the answer is of no use any more: a text not scored by then is `expired`.",
    ),
  sandbox: sandboxSchema.optional().describe("Answers at once what is named, without any model."),
});
export type RequestOptions = z.infer<typeof requestOptionsSchema>;
/** The same as a client may write it: what has a default may be absent. */
export type RequestOptionsInput = z.input<typeof requestOptionsSchema>;

/** How far a text has come in its queue. */
export const progressSchema = z.object({
  position: z.int().min(1).optional().describe("Texts before it, itself included."),
  etaMs: z
    .number()
    .min(0)
    .optional()
    .describe("Milliseconds until its answer, by the speed of late. Absent while that is not known."),
  workers: z
    .int()
    .min(0)
    .optional()
    .describe("Workers alive that serve its model; 0: it waits for one to come."),
});
export type Progress = z.infer<typeof progressSchema>;

const accepted = {
  id: z.string().describe("Random; whoever knows it may ask for the result."),
  requestedModel: z.string().describe("The model that was asked for."),
  lane: laneSchema,
  createdAt: z.iso.datetime().describe("ISO 8601, when the text was accepted."),
  deadlineAt: z.iso.datetime().optional().describe("ISO 8601, when it expires."),
};
/** ISO 8601, when the answer came. */
const settledAt = z.iso.datetime();

const queuedSchema = z.object({ ...accepted, state: z.literal("queued"), ...progressSchema.shape });
const runningSchema = z.object({ ...accepted, state: z.literal("running") });
const doneSchema = z.object({ ...accepted, state: z.literal("done"), settledAt, ...resultSchema.shape });
const failedSchema = z.object({ ...accepted, state: z.literal("failed"), settledAt, error: failureSchema });
const expiredSchema = z.object({ ...accepted, state: z.literal("expired"), settledAt });
const cancelledSchema = z.object({ ...accepted, state: z.literal("cancelled"), settledAt });

/**
 * A text on its way, or what became of it. The text itself is never part of it.
 *
 *     queued ⇄ running ──▶ done | failed
 *     queued or running ──deadline──▶ expired
 *     queued or running ──asker──▶ cancelled
 */
export const detectionSchema = z.discriminatedUnion("state", [
  queuedSchema,
  runningSchema,
  doneSchema,
  failedSchema,
  expiredSchema,
  cancelledSchema,
]);
export type Detection = z.infer<typeof detectionSchema>;

/** A detection that will not change any more. */
export const settledDetectionSchema = z.discriminatedUnion("state", [
  doneSchema,
  failedSchema,
  expiredSchema,
  cancelledSchema,
]);
export type SettledDetection = z.infer<typeof settledDetectionSchema>;

/** Whether a detection will not change any more. */
export function isSettled(detection: Detection): detection is SettledDetection {
  return detection.state !== "queued" && detection.state !== "running";
}

/** The body of `POST /api/v1/detections`. */
export const createDetectionSchema = z.object({
  text: z.string(),
  ...requestOptionsSchema.shape,
  webhook: webhookSchema.optional().describe("Is told of the settled detection, with retries for a day."),
});
export type CreateDetection = z.infer<typeof createDetectionSchema>;
