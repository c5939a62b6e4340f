import * as z from "zod";
import { detectionSchema, progressSchema, requestOptionsSchema } from "./detection.ts";
import { LIMITS } from "./limits.ts";

const idSchema = z.string().min(1).max(LIMITS.idMaxCharacters);
const refSchema = z.string().min(1).max(LIMITS.idMaxCharacters);

/** What a client says on `/api/v1/live`. `ref` is the client's own name for a text; answers repeat it. */
export const liveRequestSchema = z.discriminatedUnion("type", [
  /** Scores a text. */
  z.object({ type: z.literal("detect"), ref: refSchema, text: z.string(), ...requestOptionsSchema.shape }),
  /** Asks again for a text that was accepted before the connection was lost. */
  z.object({ type: z.literal("resume"), ref: refSchema, id: idSchema }),
  /** The answer is not wanted any more: every one who waits for it hears `settled`, and so does this `ref`. */
  z.object({ type: z.literal("cancel"), ref: refSchema, id: idSchema }),
]);
export type LiveRequest = z.infer<typeof liveRequestSchema>;
/** The same as a client may write it: what has a default may be absent. */
export type LiveRequestInput = z.input<typeof liveRequestSchema>;

/** What the server says on `/api/v1/live`. */
export const liveEventSchema = z.discriminatedUnion("type", [
  /** The text is accepted: from here on it gets an answer. Comes again whenever its place in the queue has changed. */
  z.object({ type: z.literal("queued"), ref: refSchema, id: z.string(), ...progressSchema.shape }),
  /** A worker is at it, and takes its time. May be followed by `queued` when that worker dies. */
  z.object({ type: z.literal("running"), ref: refSchema, id: z.string() }),
  /** The answer; the last event for this `ref`. */
  z.object({ type: z.literal("settled"), ref: refSchema, detection: detectionSchema }),
  /** The request was refused; the last event for this `ref`. Without `ref`: the frame could not be read. */
  z.object({
    type: z.literal("error"),
    ref: refSchema.optional(),
    code: z.string(),
    message: z.string(),
    retryable: z.boolean(),
    retryAfterMs: z
      .number()
      .min(0)
      .optional()
      .describe("When another try is likely to succeed, in milliseconds from now."),
  }),
]);
export type LiveEvent = z.infer<typeof liveEventSchema>;
