import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Broker, Consumer, Subscription } from "@raisontext/broker";
import { DEFAULT_MODEL, encodeEvent, type Lane, type WorkerEvent } from "@raisontext/contract";
import { type Analysis, analyse, type Evaluator, type FalsePositiveRate } from "@raisontext/detector";
import { Announcement } from "./announcement.ts";
import { CancelledIds } from "./cancelled-ids.ts";
import {
  type BatchOptions,
  type BatchReport,
  type DropReason,
  isExpired,
  MicroBatcher,
  type ScoreRequest,
} from "./micro-batcher.ts";
import { RequestHandler } from "./request-handler.ts";
import { type Source, sourcesOf } from "./sources.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly broker: Broker;
  /** Scores the texts. Its `predict` must not hold up this thread (see `createIsolatedEvaluator`). */
  readonly evaluator: Evaluator;
  /** The model it serves, as requests name it; decides the queues. Default `default`. */
  readonly model?: string;
  /** Which texts it takes, at least one kind. Default both. */
  readonly lanes?: readonly Lane[];
  readonly batch?: BatchOptions;
  /** At which rate human texts may be called AI. Default "0.01". */
  readonly falsePositiveRate?: FalsePositiveRate;
  /** Texts taken from each queue at once. Default twice `batch.maxTexts`: one batch runs, the next gathers. */
  readonly prefetch?: number;
  /** Gives the start up: `createWorker` lets go of what it has and rejects with the signal's reason. No effect later. */
  readonly signal?: AbortSignal;
  /** Hears how each predict ended. Its `error` may quote a text. */
  readonly onBatch?: (report: BatchReport) => void;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning?: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A running worker. */
export interface Worker {
  /** Takes no more texts, ends the predict that runs, sends its answers, hands the other texts back. */
  close(): Promise<void>;
}

const ALL_LANES: readonly Lane[] = ["interactive", "bulk"];
const GOODBYE_TIMEOUT_MS = 1_000;

/**
 * Takes texts off the queues of a model and puts their scores on the answer queue. A request is acknowledged only
 * after the broker has confirmed its answer. A request that cannot be answered goes to the dead letter queue, and its
 * asker is told. Resolves when all queues are listened to; until then, with the broker away, it waits for it.
 */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const worker = new QueueWorker(options);
  await worker.start(options.signal);
  return worker;
}

/**
 *     starting ──all queues open──▶ serving
 *     starting ──refused or aborted──▶ closing (`start` rejects)
 *     any ──close()──▶ closing: says goodbye, hands back what has not begun, the running predict ends ──▶ closed
 */
class QueueWorker implements Worker {
  readonly #options: WorkerOptions;
  readonly #model: string;
  readonly #lanes: readonly Lane[];
  readonly #maxTexts: number;
  readonly #cancelled = new CancelledIds();
  readonly #batcher: MicroBatcher<Analysis>;
  readonly #handler: RequestHandler;
  readonly #announcement: Announcement;
  readonly #id = randomUUID();
  readonly #open: (Consumer | Subscription)[] = [];
  #closing: Promise<void> | undefined;

  constructor(options: WorkerOptions) {
    const { broker, evaluator, model = DEFAULT_MODEL, lanes = ALL_LANES, onWarning = () => {} } = options;
    const { maxTexts = 16, maxWaitMs = 5 } = options.batch ?? {};
    if (lanes.length === 0) throw new RangeError("a worker serves at least one lane");
    this.#options = options;
    this.#model = model;
    this.#lanes = ALL_LANES.filter(lane => lanes.includes(lane));
    this.#maxTexts = maxTexts;
    const { falsePositiveRate = "0.01" } = options;
    this.#batcher = new MicroBatcher({
      evaluate: texts => analyse(evaluator, texts, { falsePositiveRate }),
      maxTexts,
      maxWaitMs,
      dropReason: request => this.#dropReason(request),
      onSlow: requests => this.#tellRunning(requests),
      onBatch: options.onBatch ?? (() => {}),
    });
    this.#handler = new RequestHandler({ broker, evaluator, batcher: this.#batcher, onWarning });
    this.#announcement = new Announcement(broker, () => this.#describe());
  }

  /** Opens everything at once, so that a broker that goes away meanwhile fails or delays all of it alike. */
  async start(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    try {
      const opening = [
        this.#options.broker.subscribe("cancelled", event => this.#cancelled.hear(event)),
        ...sourcesOf(this.#model, this.#lanes).map(source => this.#consume(source)),
      ];
      await Promise.race([Promise.all(opening.map(part => this.#keep(part))), aborted.promise]);
      this.#announcement.start();
    } catch (error) {
      // What went wrong first is what the caller must hear.
      await this.close().catch(() => {});
      throw error;
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const goodbye = this.#announcement.leave();
    this.#batcher.drain();
    await Promise.all(this.#open.map(part => part.close()));
    // A broker that is away does not hear it.
    await Promise.race([goodbye, sleep(GOODBYE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  /** What opens only after the worker was closed is closed at once. */
  async #keep(opening: Promise<Consumer | Subscription>): Promise<void> {
    const part = await opening;
    this.#open.push(part);
    if (this.#closing) await part.close();
  }

  #consume(source: Source): Promise<Consumer> {
    const { broker, prefetch = 2 * this.#maxTexts } = this.#options;
    return broker.consume(
      source.queue,
      {
        prefetch,
        onDeadLetter: (delivery, reason) => this.#handler.bury(delivery, reason),
      },
      delivery => this.#handler.handle(delivery, source),
    );
  }

  #dropReason(request: ScoreRequest): DropReason | undefined {
    if (this.#cancelled.has(request.id)) return "cancelled";
    return isExpired(request) ? "expired" : undefined;
  }

  #tellRunning(requests: readonly ScoreRequest[]): void {
    const event = encodeEvent("running", { worker: this.#id, ids: requests.map(({ id }) => id) });
    void this.#options.broker.broadcast("running", event).catch(() => {});
  }

  #describe(): WorkerEvent {
    const { name, version, languages } = this.#options.evaluator;
    const { batchMs } = this.#batcher;
    return {
      worker: this.#id,
      model: this.#model,
      evaluator: { name, version, languages },
      lanes: this.#lanes,
      ...(batchMs !== undefined && { batchMs }),
    };
  }
}
