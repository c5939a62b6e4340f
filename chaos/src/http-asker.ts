import { setTimeout as sleep } from "node:timers/promises";
import {
  type Detection,
  detectionSchema,
  isSettled,
  type Problem,
  problemSchema,
  ROUTES,
  settledDetectionSchema,
} from "@raisontext/contract";
import { type Asker, type AskerOptions, backoffMs } from "./asker.ts";
import { readEvents } from "./event-stream.ts";
import type { Text } from "./ledger.ts";

/** A server holds a POST for 10 s. */
const POST_TIMEOUT_MS = 15_000;
const GET_TIMEOUT_MS = 5_000;
/** A stream says that it lives every 15 s. */
const STREAM_SILENT_AFTER_MS = 18_000;
const POLL_EVERY_MS = 250;

/** What an exchange led to: a detection, an error body, or (undefined) nothing that was understood. */
type Reply =
  | { readonly detection: Detection }
  | { readonly problem: Problem; readonly id?: string }
  | undefined;

/**
 * Asks over HTTP: `POST` with an idempotency key, repeated with the same key at the next server until one accepts; then
 * `GET`, or the stream of events, at any server until the answer is there.
 */
export class HttpAsker implements Asker {
  readonly #options: AskerOptions;
  readonly #closing = new AbortController();
  #exchanges = 0;

  constructor(options: AskerOptions) {
    this.#options = options;
  }

  ask(text: Text): void {
    this.#follow(text).catch((error: unknown) => {
      if (!this.#closing.signal.aborted) throw error;
    });
  }

  close(): void {
    this.#closing.abort();
  }

  async #follow(text: Text): Promise<void> {
    const id = await this.#post(text);
    if (id === undefined) return;
    await (text.channel === "events" ? this.#listen(text, id) : this.#poll(text, id));
  }

  /** Resolves with the id when the text is accepted and not yet settled. */
  #post(text: Text): Promise<string | undefined> {
    const { ledger } = this.#options;
    const body = JSON.stringify({ text: text.text, lane: text.lane });
    const headers = { "content-type": "application/json", "idempotency-key": text.ref };
    return this.#insist(async (server, connection) => {
      const init = { method: "POST", headers, body };
      const reply = await this.#exchange(`${server}${ROUTES.detections}`, init, POST_TIMEOUT_MS);
      if (reply && "detection" in reply) {
        const { detection } = reply;
        ledger.accept(text, detection.id);
        if (!isSettled(detection)) return { id: detection.id };
        ledger.answer(text, connection, detection);
        return {};
      }
      if (!reply || reply.problem.retryable) return reply?.problem.retryAfterMs;
      // With an address: it was accepted, and has ended without a score.
      if (reply.id !== undefined) ledger.accept(text, reply.id);
      ledger.refuse(text, reply.problem.code);
      return {};
    });
  }

  #poll(text: Text, id: string): Promise<string | undefined> {
    return this.#insist(async (server, connection) => {
      const reply = await this.#exchange(`${server}${ROUTES.detections}/${id}`, {}, GET_TIMEOUT_MS);
      return this.#understand(text, id, connection, reply) ? {} : POLL_EVERY_MS;
    });
  }

  #listen(text: Text, id: string): Promise<string | undefined> {
    return this.#insist(async (server, connection) => {
      const response = await fetch(`${server}${ROUTES.detections}/${id}/events`, {
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(STREAM_SILENT_AFTER_MS * 10)]),
      });
      if (!response.ok || !response.body) {
        const reply = await this.#read(response);
        return this.#understand(text, id, connection, reply) ? {} : undefined;
      }
      let settled = false;
      for await (const { event, data } of readEvents(response.body, STREAM_SILENT_AFTER_MS)) {
        if (event !== "settled") continue;
        settled = true;
        this.#options.ledger.answer(text, connection, settledDetectionSchema.parse(JSON.parse(data)));
      }
      return settled ? {} : POLL_EVERY_MS;
    });
  }

  /** Whether a reply about an accepted text is the last one. */
  #understand(text: Text, id: string, connection: string, reply: Reply): boolean {
    const { ledger } = this.#options;
    if (!reply) return false;
    if ("detection" in reply) {
      if (!isSettled(reply.detection)) return false;
      ledger.answer(text, connection, reply.detection);
    } else if (reply.problem.retryable) return false;
    else if (reply.problem.code === "not_found") ledger.miss(text, id);
    else ledger.refuse(text, reply.problem.code);
    return true;
  }

  /** Tries at one server after the other until a try gives an object; a number is the wait until the next, in ms. */
  async #insist(
    attempt: (server: string, connection: string) => Promise<{ id?: string } | number | undefined>,
  ): Promise<string | undefined> {
    const { name, servers, random } = this.#options;
    const { signal } = this.#closing;
    for (let failures = 0; ; ) {
      signal.throwIfAborted();
      this.#exchanges += 1;
      const server = servers[this.#exchanges % servers.length] ?? "";
      const outcome = await attempt(server, `${name}/${this.#exchanges}`).catch((error: unknown) => {
        if (!isNetworkError(error)) throw error;
        return undefined;
      });
      if (typeof outcome === "object") return outcome.id;
      failures = outcome === undefined ? failures + 1 : 0;
      await sleep(outcome ?? backoffMs(failures, random), undefined, { signal });
    }
  }

  async #exchange(url: string, init: RequestInit, timeoutMs: number): Promise<Reply> {
    const signal = AbortSignal.any([this.#closing.signal, AbortSignal.timeout(timeoutMs)]);
    return this.#read(await fetch(url, { ...init, signal }));
  }

  async #read(response: Response): Promise<Reply> {
    const body = await response.text();
    try {
      const value: unknown = JSON.parse(body);
      if (response.ok) return { detection: detectionSchema.parse(value) };
      const id = response.headers.get("location")?.split("/").at(-1);
      return { problem: problemSchema.parse(value), ...(id !== undefined && { id }) };
    } catch {
      this.#options.ledger.violate(`${response.status} over HTTP: ${body.slice(0, 200)}`);
      return undefined;
    }
  }
}

/** A connection that failed, broke or took too long; anything else is a mistake of the server's or of this harness. */
function isNetworkError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const isOurs = /^nothing came for/.test(error.message);
  return isOurs || error instanceof TypeError || error.name === "TimeoutError" || error.name === "AbortError";
}
