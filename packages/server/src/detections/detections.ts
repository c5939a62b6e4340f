import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Broker,
  BrokerUnavailable,
  type Consumer,
  HandBack,
  type Subscription,
  Unprocessable,
} from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  checkText,
  type Detection,
  decodeAnswer,
  encodeMessage,
  RaisonTextError,
  REQUEST_QUEUE,
  type SettledDetection,
  settledDetectionSchema,
} from "@raisontext/contract";
import type { ResultsStore } from "../store/results-store.ts";
import { AnswerDesk } from "./answer-desk.ts";
import { toOutcome } from "./outcome.ts";
import { QueuePosition } from "./queue-position.ts";
import type { Ticket } from "./ticket.ts";

/** What the detections rest on. */
export interface DetectionsOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const SETTLED_TOPIC = "settled";
const ANSWER_PREFETCH = 500;
const STORE_RETRY_MS = 1_000;

/**
 * The life of a text on the server's side: record, publish, settle once, hand the answer to who waits.
 *
 *     submit ──▶ queued (record, then the broker's confirm) ──answer──▶ done or failed, once
 *
 * The answer may arrive at any server. The one that settles the record hands it over where it is waited for: here,
 * or by a broadcast at another server.
 */
export class Detections {
  readonly #broker: Broker;
  readonly #store: ResultsStore;
  readonly #onWarning: DetectionsOptions["onWarning"];
  readonly #desk = new AnswerDesk();
  readonly #position: QueuePosition;
  #answers: Consumer | undefined;
  #settledElsewhere: Subscription | undefined;
  #refusing = false;

  constructor({ broker, store, onWarning }: DetectionsOptions) {
    this.#broker = broker;
    this.#store = store;
    this.#onWarning = onWarning;
    this.#position = new QueuePosition(broker, REQUEST_QUEUE);
  }

  /** Begins to take answers. Resolves when it does; with the broker down, that is when it comes back. */
  async start(): Promise<void> {
    this.#settledElsewhere = await this.#broker.subscribe(SETTLED_TOPIC, event => {
      this.#desk.handOver(settledDetectionSchema.parse(JSON.parse(Buffer.from(event).toString())));
    });
    this.#answers = await this.#broker.consume(ANSWER_QUEUE, { prefetch: ANSWER_PREFETCH }, ({ body }) =>
      this.#settle(body),
    );
  }

  /** How many answers are waited for in this process. */
  get waiting(): number {
    return this.#desk.size;
  }

  /**
   * Accepts a text: when this resolves the text survives any crash and will be answered. Rejects with a
   * `RaisonTextError` when it was not accepted.
   */
  async submit(text: string): Promise<Ticket> {
    checkText(text);
    if (this.#refusing) throw new RaisonTextError("shutting_down");
    const id = randomUUID();
    const { settled, forget } = this.#desk.wait(id);
    try {
      await this.#ask(() => this.#store.add(id));
      await this.#publish(id, text);
    } catch (error) {
      forget();
      throw error;
    }
    return { id, position: this.#position.last(), settled, forget };
  }

  /** Waits (again) for a text that was accepted before. Undefined when there is no such id. */
  async resume(id: string): Promise<Ticket | undefined> {
    // First listen, then look: an answer that comes between the two is not missed.
    const { settled, forget } = this.#desk.wait(id);
    const detection = await this.get(id).catch((error: unknown) => {
      forget();
      throw error;
    });
    if (detection?.state === "queued") return { id, settled, forget };
    forget();
    return detection && { id, settled: Promise.resolve(detection), forget: () => {} };
  }

  /** What is known of a text. */
  get(id: string): Promise<Detection | undefined> {
    return this.#ask(() => this.#store.get(id));
  }

  /** From now on `submit` rejects with `shutting_down`; answers still come. */
  refuseNew(): void {
    this.#refusing = true;
  }

  /** Takes no more answers; those at hand are settled first. */
  async close(): Promise<void> {
    await this.#answers?.close();
    await this.#settledElsewhere?.close();
  }

  async #publish(id: string, text: string): Promise<void> {
    try {
      await this.#broker.publish(REQUEST_QUEUE, { body: encodeMessage({ id, text }) });
    } catch (error) {
      await this.#store.remove(id).catch(() => {});
      if (!(error instanceof BrokerUnavailable)) throw error;
      throw new RaisonTextError("broker_unavailable", undefined, { cause: error });
    }
  }

  async #settle(body: Uint8Array): Promise<void> {
    const { id, outcome } = readAnswer(body);
    let settled: SettledDetection | undefined;
    try {
      settled = await this.#store.settle(id, outcome);
    } catch (error) {
      this.#onWarning("an answer could not be stored and is tried again", { id, error: String(error) });
      await sleep(STORE_RETRY_MS);
      throw new HandBack("the results store is not reachable", { cause: error });
    }
    // An answer for nobody, or a second one: settled and dropped.
    if (!settled || this.#desk.handOver(settled)) return;
    await this.#broker.broadcast(SETTLED_TOPIC, Buffer.from(JSON.stringify(settled))).catch(() => {});
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      throw new RaisonTextError("store_unavailable", undefined, { cause: error });
    }
  }
}

function readAnswer(body: Uint8Array) {
  try {
    const answer = decodeAnswer(body);
    return { id: answer.id, outcome: toOutcome(answer) };
  } catch (error) {
    if (error instanceof RaisonTextError) throw new Unprocessable(error.message, { cause: error });
    throw error;
  }
}
