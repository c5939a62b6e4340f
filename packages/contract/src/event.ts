import * as z from "zod";
import { DEFAULT_MODEL, laneSchema, modelNameSchema, settledDetectionSchema } from "./detection.ts";

/** A worker's word that it lives, on `workers` every 2 s and when it leaves. */
export const workerEventSchema = z.object({
  worker: z.string().describe("Random, for as long as the worker runs."),
  model: modelNameSchema.default(DEFAULT_MODEL).describe("The model it serves, as requests name it."),
  evaluator: z.object({
    name: z.string(),
    version: z.string(),
    languages: z.array(z.string()).readonly(),
  }),
  lanes: z.array(laneSchema).readonly(),
  batchMs: z.number().min(0).optional().describe("How long a batch of late took it, in milliseconds."),
  leaving: z.boolean().optional().describe("It takes no more texts."),
});
export type WorkerEvent = z.infer<typeof workerEventSchema>;

/** Texts a worker has begun with and not finished at once. */
export const runningEventSchema = z.object({ worker: z.string(), ids: z.array(z.string()).readonly() });

/** Texts nobody wants an answer for any more. */
export const cancelledEventSchema = z.object({ ids: z.array(z.string()).readonly() });

/** A server's word that it lives, every 2 s, and sooner while texts are answered. */
export const serverEventSchema = z.object({
  server: z.string().describe("Random, for as long as the server runs."),
  store: z.string().describe("Which results store it uses: servers on one broker must share theirs."),
  answered: z
    .record(z.string(), z.int().min(0))
    .describe("How many texts of each request queue were answered through this server since it started."),
});
export type ServerEvent = z.infer<typeof serverEventSchema>;

/** What processes tell each other beside the queues: best effort, so nothing may depend on it. Topic → its events. */
export const EVENTS = Object.freeze({
  workers: workerEventSchema,
  running: runningEventSchema,
  cancelled: cancelledEventSchema,
  servers: serverEventSchema,
  settled: settledDetectionSchema,
});
export type Topic = keyof typeof EVENTS;
export type EventOf<T extends Topic> = z.infer<(typeof EVENTS)[T]>;

/** How often a worker or a server says that it lives, in milliseconds; one that is silent three times as long counts as gone. */
export const HEARTBEAT_MS = 2_000;

/** An event as bytes. */
export function encodeEvent<T extends Topic>(_topic: T, event: EventOf<T>): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(event));
}

/** Reads an event; throws when it is not one of the topic's. */
export function decodeEvent<T extends Topic>(topic: T, bytes: Uint8Array): EventOf<T> {
  return EVENTS[topic].parse(JSON.parse(new TextDecoder().decode(bytes))) as EventOf<T>;
}
