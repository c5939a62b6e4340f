import * as z from "zod";
import { laneSchema, modelNameSchema, modelSchema } from "./detection.ts";

/**
 * What needs a person. `broker_unreachable`, `store_unreachable`: no text can be taken. `store_not_shared`: servers on one
 * broker use different results stores, so answers get lost. `no_worker`: texts wait, and no worker serves their model.
 * `dead_letters`: texts that failed three times wait for a decision. `nearly_full`: a lane is filled to nine tenths.
 * `failing`: of the last hour's texts, more than one in twenty failed.
 */
export const alertSchema = z.enum([
  "broker_unreachable",
  "store_unreachable",
  "store_not_shared",
  "no_worker",
  "dead_letters",
  "nearly_full",
  "failing",
]);
export type Alert = z.infer<typeof alertSchema>;

const ms = z.number().min(0);

/** One minute of the last hour; times are from a text's acceptance to its answer. */
export const minuteSchema = z.object({
  at: z.iso.datetime().describe("When it began: ISO 8601, UTC."),
  done: z.int().min(0),
  failed: z.int().min(0),
  p50Ms: ms
    .optional()
    .describe(
      "Absent where nothing was answered. Estimated within the bounds 50, 100, 200, 500 ms, 1, 2, 5, 10, 30 s, 1, 5 min.",
    ),
  p95Ms: ms.optional(),
});
export type Minute = z.infer<typeof minuteSchema>;

/** How the service is doing: what a person on call looks at first. */
export const statusSchema = z.object({
  startedAt: z.iso.datetime().describe("Since when this server runs: ISO 8601, UTC."),
  alerts: z.array(alertSchema).readonly(),
  deadLetters: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Texts that failed for good and wait for a decision; absent while the broker cannot be reached.",
    ),
  queueLimit: z.int().min(1).describe("Texts that may wait in one lane of a model."),
  models: z
    .array(
      z.object({
        name: modelNameSchema,
        workers: z.int().min(0),
        waiting: z
          .object({ interactive: z.int().min(0), bulk: z.int().min(0) })
          .describe("Texts that wait, by lane."),
      }),
    )
    .readonly(),
  workers: z
    .array(
      z.object({
        worker: z.string(),
        model: modelNameSchema,
        evaluator: modelSchema,
        lanes: z.array(laneSchema).readonly(),
        batchMs: ms.optional().describe("How long a batch of late took it."),
      }),
    )
    .readonly(),
  minutes: z
    .array(minuteSchema)
    .readonly()
    .describe("The last 60 minutes, oldest first; the last one is not over."),
});
export type Status = z.infer<typeof statusSchema>;
