import * as z from "zod";
import { batchItemSchema, batchResultSchema, batchSchema } from "./batch.ts";
import {
  attackSchema,
  createDetectionSchema,
  detectionSchema,
  evidenceSchema,
  failureSchema,
  modelSchema,
  scoredSpanSchema,
} from "./detection.ts";
import { documentSchema } from "./document.ts";
import { liveEventSchema, liveRequestSchema } from "./live-message.ts";
import { modelListSchema } from "./models.ts";
import { problemSchema } from "./problem.ts";
import { answerMessageSchema, requestMessageSchema } from "./queue-message.ts";
import { statusSchema } from "./status.ts";
import { webhookEventSchema } from "./webhook.ts";

/** A schema as JSON Schema (2020-12). */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** The parts of schemas that have a name of their own. */
const PARTS = {
  Attack: attackSchema,
  Evidence: evidenceSchema,
  Failure: failureSchema,
  Model: modelSchema,
  ScoredSpan: scoredSpanSchema,
};

/** What goes over HTTP, by name. */
export const HTTP_SCHEMAS = {
  ...PARTS,
  Batch: batchSchema,
  BatchItem: batchItemSchema,
  BatchResult: batchResultSchema,
  CreateDetection: createDetectionSchema,
  Detection: detectionSchema,
  Document: documentSchema,
  Health: z.object({ status: z.literal("ok") }),
  ModelList: modelListSchema,
  Problem: problemSchema,
  Readiness: z.object({
    status: z.enum(["ready", "not ready"]),
    broker: z.enum(["reachable", "unreachable"]),
    store: z.enum(["reachable", "unreachable", "not shared by all servers"]),
    closing: z.boolean(),
  }),
  Status: statusSchema,
  WebhookEvent: webhookEventSchema,
} as const;

/** What goes over the live socket and the queues, by name. */
export const MESSAGE_SCHEMAS = {
  ...PARTS,
  Detection: detectionSchema,
  LiveRequest: liveRequestSchema,
  LiveEvent: liveEventSchema,
  RequestMessage: requestMessageSchema,
  AnswerMessage: answerMessageSchema,
} as const;

/** What a client sends: there what has a default may be absent, and fields that are not known are ignored. */
const SENT: ReadonlySet<string> = new Set([
  "CreateDetection",
  "BatchItem",
  "LiveRequest",
  "RequestMessage",
  "AnswerMessage",
]);

/** Schemas as JSON Schema that refer to each other under `#/components/schemas/`. */
export function toJsonSchemas(schemas: Readonly<Record<string, z.ZodType>>): Record<string, JsonSchema> {
  const convert = (io: "input" | "output") => {
    const registry = z.registry<{ id: string }>();
    for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id });
    return z.toJSONSchema(registry, { io, uri: id => `#/components/schemas/${id}`, override: plain }).schemas;
  };
  const [sent, received] = [convert("input"), convert("output")];
  return Object.fromEntries(
    Object.keys(schemas).map(id => {
      const { $schema: _, $id: __, ...schema } = (SENT.has(id) ? sent : received)[id] ?? {};
      return [id, schema];
    }),
  );
}

/** Leaves out what says no more than the format or the type. */
function plain({ jsonSchema }: { readonly jsonSchema: Record<string, unknown> }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
