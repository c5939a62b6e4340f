import * as z from "zod";
import {
  detectionSchema,
  laneSchema,
  modelNameSchema,
  requestOptionsSchema,
  webhookSchema,
} from "./detection.ts";
import { LIMITS } from "./limits.ts";

/** One text of a batch, an element of the JSON array or a line of JSONL: an object, or the text alone. */
export const batchItemSchema = z.union([
  z.object({
    text: z.string(),
    ref: z
      .string()
      .min(1)
      .max(LIMITS.idMaxCharacters)
      .optional()
      .describe("The sender's own name for the text; its result repeats it."),
  }),
  z.string(),
]);
export type BatchItem = z.infer<typeof batchItemSchema>;

const { model, deadlineMs, sandbox } = requestOptionsSchema.shape;

/** What a batch may say beside its texts, in the query. */
export const batchOptionsSchema = z.object({
  model,
  deadlineMs,
  sandbox,
  webhook: webhookSchema.optional().describe("Is told when all texts are settled, with retries for a day."),
});
export type BatchOptions = z.infer<typeof batchOptionsSchema>;

/**
 * Where a batch is.
 *
 *     receiving ──all texts accepted──▶ running ──all settled──▶ done
 *         └──upload broke off──▶ cancelled ◀──asker──┘
 */
export const batchStateSchema = z.enum(["receiving", "running", "done", "cancelled"]);
export type BatchState = z.infer<typeof batchStateSchema>;

/** Many texts that were sent together, and how far they are. */
export const batchSchema = z.object({
  id: z.string(),
  state: batchStateSchema,
  requestedModel: modelNameSchema.describe("The model that was asked for."),
  createdAt: z.iso.datetime().describe("ISO 8601, when the batch began to arrive."),
  settledAt: z.iso.datetime().optional().describe("ISO 8601, when its last text was settled."),
  counts: z
    .object({
      total: z.int().min(0),
      queued: z.int().min(0),
      done: z.int().min(0),
      failed: z.int().min(0),
      expired: z.int().min(0),
      cancelled: z.int().min(0),
    })
    .describe("How many texts are in each state; `total` is all that were taken so far."),
});
export type Batch = z.infer<typeof batchSchema>;

/** A line of a batch's results. A text that was not accepted is `failed` with the reason. */
export const batchResultSchema = z.object({
  index: z.int().min(0).describe("Place of the text in the batch, from 0."),
  ref: z.string().optional().describe("The sender's own name for the text."),
  detection: detectionSchema,
});
export type BatchResult = z.infer<typeof batchResultSchema>;

/** Lane of the texts of a batch. */
export const BATCH_LANE = laneSchema.enum.bulk;
