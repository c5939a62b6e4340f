import { randomUUID } from "node:crypto";
import {
  BATCH_LANE,
  type Batch,
  type BatchOptions,
  type BatchResult,
  type ErrorCode,
  LIMITS,
  RaisonTextError,
} from "@raisontext/contract";
import type { Caller } from "../access/access.ts";
import type { Detections } from "../detections/detections.ts";
import { every } from "../detections/every.ts";
import { ownKey } from "../store/own-key.ts";
import type { ResultsStore } from "../store/results-store.ts";
import { quotaDay } from "../store/sql-key-store.ts";
import { type ReadItem, readArray, readLines } from "./read-items.ts";
import { ReceivedBody } from "./received-body.ts";

/** What batches rest on. */
export interface BatchesOptions {
  readonly store: ResultsStore;
  readonly detections: Detections;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A batch as it arrives. */
export interface ArrivingBatch {
  readonly body: AsyncIterable<Uint8Array>;
  readonly isArray: boolean;
  readonly options: BatchOptions;
  readonly caller: Caller;
  readonly idempotencyKey: string | undefined;
}

/** What is one text's fault; anything else ends the batch. */
const OF_ONE_TEXT: ReadonlySet<ErrorCode> = new Set([
  "text_empty",
  "text_too_long",
  "invalid_request",
  "body_too_large",
]);
const AT_ONCE = 64;
const PAGE = 200;
const SETTLE_EVERY_MS = 500;
/** How often a batch that arrives is noted to do so, and after how long without that its server counts as dead. */
const HEARTBEAT_MS = 10_000;
const ABANDONED_MS = 60_000;
const RETRY_MS = 2_000;

/** Batches: many texts that are sent, watched, cancelled and told of together. Their texts are detections of the bulk lane. */
export class Batches {
  readonly #options: BatchesOptions;
  #stops: readonly (() => void)[] = [];

  constructor(options: BatchesOptions) {
    this.#options = options;
  }

  /** Begins to settle what is finished, and to cancel what a dead server left half received. */
  start(): void {
    const onError = (error: unknown) =>
      this.#options.onWarning("batches could not be looked through", { error: String(error) });
    this.#stops = [
      every(SETTLE_EVERY_MS, async () => void (await this.#options.store.batches.settleFinished()), onError),
      every(HEARTBEAT_MS, () => this.#cancelAbandoned(), onError),
    ];
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }

  /**
   * Takes a batch in, text by text as they arrive. Resolves when all are accepted. When that fails, none of them will be
   * scored, or counted towards a quota, but those that are scored already.
   */
  async receive({ body, isArray, options, caller, idempotencyKey }: ArrivingBatch): Promise<Batch> {
    const { batches } = this.#options.store;
    const { owner } = caller;
    const id = randomUUID();
    const key = idempotencyKey === undefined ? undefined : ownKey(idempotencyKey, owner, caller.client);
    const received = new ReceivedBody(body, key ?? id, JSON.stringify(options));
    const earlier = await this.#ask(() =>
      batches.begin({
        id,
        model: options.model,
        ...(owner !== undefined && { owner }),
        ...(options.webhook !== undefined && { webhook: options.webhook }),
        ...(key !== undefined && { idempotencyKey: key }),
      }),
    );
    if (earlier) return this.#repeat(earlier, received, owner);
    const heartbeat = setInterval(() => void batches.touch(id).catch(() => {}), HEARTBEAT_MS);
    try {
      const items = isArray ? readArray(received.chunks()) : readLines(received.chunks());
      await this.#submitAll(id, items, options, caller);
      await this.#ask(() => batches.complete(id, received.fingerprint()));
    } catch (error) {
      // What cannot be taken back now is found as abandoned.
      await this.#takeBack(id, caller).catch(() => {});
      throw error;
    } finally {
      clearInterval(heartbeat);
    }
    return this.#get(id, owner);
  }

  /** How far a batch is. Undefined when the owner has none of this id. */
  get(id: string, owner: string | undefined): Promise<Batch | undefined> {
    return this.#ask(() => this.#options.store.batches.get(id, owner));
  }

  /** Cancels what waits of a batch, and resolves with what it is then. Undefined when the owner has none of this id. */
  async cancel(id: string, owner: string | undefined): Promise<Batch | undefined> {
    const { detections, store } = this.#options;
    if (!(await this.get(id, owner))) return undefined;
    if (await this.#ask(() => store.batches.cancel(id))) await detections.cancelBatch(id);
    return this.get(id, owner);
  }

  /** The texts of a batch as they stand, in order, from a place on. */
  async *results(id: string, from: number): AsyncGenerator<BatchResult> {
    for (let next = from; ; ) {
      const page = await this.#ask(() => this.#options.store.batches.results(id, next, PAGE));
      yield* page;
      const last = page.at(-1);
      if (!last) return;
      next = last.index + 1;
    }
  }

  /** The same batch once more: its body is read to the end, to see whether it is the same. */
  async #repeat(
    { id, fingerprint }: { readonly id: string; readonly fingerprint?: string },
    received: ReceivedBody,
    owner: string | undefined,
  ): Promise<Batch> {
    if (fingerprint === undefined) {
      throw new RaisonTextError("idempotency_key_in_use", undefined, { retryAfterMs: RETRY_MS });
    }
    for await (const _ of received.chunks());
    if (received.fingerprint() !== fingerprint) throw new RaisonTextError("idempotency_key_reused");
    return this.#get(id, owner);
  }

  async #submitAll(
    id: string,
    items: AsyncIterable<ReadItem>,
    options: BatchOptions,
    caller: Caller,
  ): Promise<void> {
    const running = new Set<Promise<void>>();
    let failure: { readonly error: unknown } | undefined;
    let index = 0;
    try {
      for await (const item of items) {
        if (index === LIMITS.batchMaxTexts) throw new RaisonTextError("batch_too_large");
        const submitted = this.#submit(id, index, item, options, caller).catch(error => {
          failure ??= { error };
        });
        running.add(submitted);
        void submitted.finally(() => running.delete(submitted));
        if (running.size >= AT_ONCE) await Promise.race(running);
        if (failure) break;
        index += 1;
      }
    } finally {
      // Nothing of a batch comes to a queue after it has failed.
      await Promise.all(running);
    }
    if (failure) throw failure.error;
    if (index === 0) throw new RaisonTextError("invalid_request", "A batch has at least one text.");
  }

  async #submit(
    id: string,
    index: number,
    item: ReadItem,
    { model, deadlineMs, sandbox }: BatchOptions,
    caller: Caller,
  ): Promise<void> {
    const { detections } = this.#options;
    const { client, owner, allowance } = caller;
    const isRead = !(item instanceof RaisonTextError);
    const batch = { id, index, ...(isRead && item.ref !== undefined && { ref: item.ref }) };
    const text = isRead ? item.text : "";
    const about = {
      model,
      deadlineMs,
      sandbox,
      client,
      owner,
      dailyQuota: allowance?.dailyQuota,
      batch,
      lane: BATCH_LANE,
      endsWithSocket: false,
    };
    try {
      if (!isRead) throw item;
      (await detections.submit({ ...about, text })).forget();
    } catch (error) {
      if (!(error instanceof RaisonTextError && OF_ONE_TEXT.has(error.code))) throw error;
      const { code, message } = error;
      await detections.refuse({ ...about, text }, { error: { code, message } });
    }
  }

  /** A batch was refused while it arrived: what still waits of it is not scored, and not counted. */
  async #takeBack(id: string, { owner, allowance }: Caller): Promise<void> {
    const { detections, store } = this.#options;
    if (!(await store.batches.cancel(id))) return;
    const cancelled = await detections.cancelBatch(id);
    if (owner !== undefined && allowance?.dailyQuota !== undefined)
      await store.keys.giveBack(owner, quotaDay(), cancelled);
  }

  async #cancelAbandoned(): Promise<void> {
    const { batches } = this.#options.store;
    const before = new Date(Date.now() - ABANDONED_MS);
    for (const id of await batches.findAbandoned(before)) {
      if (await batches.cancel(id)) await this.#options.detections.cancelBatch(id);
    }
  }

  async #get(id: string, owner: string | undefined): Promise<Batch> {
    const batch = await this.get(id, owner);
    if (!batch) throw new RaisonTextError("store_unavailable", undefined, { retryAfterMs: RETRY_MS });
    return batch;
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof RaisonTextError) throw error;
      throw new RaisonTextError("store_unavailable", undefined, { cause: error, retryAfterMs: RETRY_MS });
    }
  }
}
