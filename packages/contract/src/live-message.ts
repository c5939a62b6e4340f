import * as z from "zod";
import { detectionSchema } from "./detection.ts";
import { LIMITS } from "./limits.ts";

const refSchema = z.string().min(1).max(LIMITS.idMaxCharacters);

/** What a client says on `/api/v1/live`. `ref` is the client's own name for a text; answers repeat it. */
export const liveRequestSchema = z.discriminatedUnion("type", [
  /** Scores a text. */
  z.object({ type: z.literal("detect"), ref: refSchema, text: z.string() }),
  /** Asks again for a text that was accepted before the connection was lost. */
  z.object({ type: z.literal("resume"), ref: refSchema, id: z.string().min(1).max(LIMITS.idMaxCharacters) }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;

/** What the server says on `/api/v1/live`. */
export const liveEventSchema = z.discriminatedUnion("type", [
  /** The text is accepted: from here on it gets an answer. `position`: texts before it, itself included. */
  z.object({ type: z.literal("queued"), ref: refSchema, id: z.string(), position: z.int().min(1) }),
  /** The answer; the last event for this `ref`. */
  z.object({ type: z.literal("settled"), ref: refSchema, detection: detectionSchema }),
  /** The request was refused; the last event for this `ref`. Without `ref`: the frame could not be read. */
  z.object({
    type: z.literal("error"),
    ref: refSchema.optional(),
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
  }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
