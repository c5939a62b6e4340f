import * as z from "zod";

/** What the score amounts to; `uncertain` is an honest answer. */
export const verdictSchema = z.enum(["human", "uncertain", "ai"]);
export type Verdict = z.infer<typeof verdictSchema>;

/** What a reader of the score should know. `too_short`: under 50 tokens; `unsupported_language`: not English or Russian. */
export const warningSchema = z.enum(["too_short", "unsupported_language"]);
export type Warning = z.infer<typeof warningSchema>;

/** Which model gave the answer. */
export const modelSchema = z.object({ name: z.string(), version: z.string() });
export type Model = z.infer<typeof modelSchema>;

/** A score and what it rests on. */
export const resultSchema = z.object({
  /** How likely an AI wrote the text: 0 human, 1 AI. */
  score: z.number().min(0).max(1),
  /** Absent when the worker that answered gives none. */
  verdict: verdictSchema.optional(),
  /** ISO 639-1 code of the language the text was taken for. */
  language: z.string().optional(),
  /** Words in the text. */
  tokens: z.int().min(0).optional(),
  warnings: z.array(warningSchema).readonly().optional(),
  model: modelSchema.optional(),
});
export type Result = z.infer<typeof resultSchema>;

/** Why a text has no score. `code` is one of the error table, or another worker's own. */
export const failureSchema = z.object({ code: z.string(), message: z.string() });
export type Failure = z.infer<typeof failureSchema>;

const accepted = {
  id: z.string(),
  /** ISO 8601, when the text was accepted. */
  createdAt: z.iso.datetime(),
};
/** ISO 8601, when the answer came. */
const settledAt = z.iso.datetime();

const queuedSchema = z.object({ ...accepted, state: z.literal("queued") });
const doneSchema = z.object({ ...accepted, state: z.literal("done"), settledAt, ...resultSchema.shape });
const failedSchema = z.object({ ...accepted, state: z.literal("failed"), settledAt, error: failureSchema });

/** A text on its way, or what became of it. The text itself is never part of it. */
export const detectionSchema = z.discriminatedUnion("state", [queuedSchema, doneSchema, failedSchema]);
export type Detection = z.infer<typeof detectionSchema>;

/** A detection that will not change any more. */
export const settledDetectionSchema = z.discriminatedUnion("state", [doneSchema, failedSchema]);
export type SettledDetection = z.infer<typeof settledDetectionSchema>;

/** The body of `POST /api/v1/detections`. */
export const createDetectionSchema = z.object({ text: z.string() });
