import { setTimeout as sleep } from "node:timers/promises";
import {
  type Detection,
  detectionSchema,
  isSettled,
  type ModelList,
  modelListSchema,
  ROUTES,
} from "@raisontext/contract";
import { PATIENCE_MS } from "@raisontext/testing/patience";

/** Asks a server to score a text. */
export function post(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return fetch(url + ROUTES.detections, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
}

/** Sends a batch: an array as JSON, or JSONL as it is. */
export function postBatch(
  url: string,
  items: readonly unknown[] | string,
  { query = "", headers = {} }: { readonly query?: string; readonly headers?: Record<string, string> } = {},
): Promise<Response> {
  const isLines = typeof items === "string";
  const type = isLines ? "application/x-ndjson" : "application/json";
  return fetch(`${url}${ROUTES.batches}${query}`, {
    method: "POST",
    headers: { "content-type": type, ...headers },
    body: isLines ? items : JSON.stringify(items),
  });
}

/** Asks a server to score a text, and resolves with what it says at once or after 10 s. */
export async function detect(url: string, body: unknown): Promise<Detection> {
  return detectionSchema.parse(await (await post(url, body)).json());
}

/** The models a server knows. */
export async function models(url: string): Promise<ModelList["models"]> {
  return modelListSchema.parse(await (await fetch(url + ROUTES.models)).json()).models;
}

/** Address of a detection. */
export function placeOf(url: string, id: string): string {
  return `${url}${ROUTES.detections}/${id}`;
}

/** What a server knows of a text. */
export async function look(url: string, id: string): Promise<Detection> {
  return detectionSchema.parse(await (await fetch(placeOf(url, id))).json());
}

/** Waits until a text is settled. */
export async function settles(url: string, id: string, timeoutMs = PATIENCE_MS): Promise<Detection> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const detection = await look(url, id);
    if (isSettled(detection)) return detection;
    if (Date.now() > deadline) throw new Error(`${id} is ${detection.state} after ${timeoutMs} ms`);
    await sleep(50);
  }
}
