import * as z from "zod";
import { batchSchema } from "./batch.ts";
import { settledDetectionSchema } from "./detection.ts";

/**
 * The body of a webhook call, signed as https://www.standardwebhooks.com says: headers `webhook-id`, `webhook-timestamp`
 * and `webhook-signature`. No text is in it.
 */
export const webhookEventSchema = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("detection.settled"),
    timestamp: z.iso.datetime().describe("ISO 8601, when it was settled."),
    data: settledDetectionSchema,
  }),
  z.object({ type: z.literal("batch.settled"), timestamp: z.iso.datetime(), data: batchSchema }),
]);
export type WebhookEvent = z.infer<typeof webhookEventSchema>;
