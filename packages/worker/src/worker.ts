import type { Broker, Consumer, Subscription } from "@raisontext/broker";
import { bulkQueues, DEFAULT_MODEL, decodeEvent, interactiveQueue, type Lane } from "@raisontext/contract";
import type { Evaluator } from "@raisontext/detector";
import { Announcement } from "./announcement.ts";
import { CancelledIds } from "./cancelled-ids.ts";
import { MicroBatcher, type MicroBatcherOptions } from "./micro-batcher.ts";
import { RequestHandler } from "./request-handler.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly broker: Broker;
  /** Scores the texts. Its `predict` must not hold up this process (see `createIsolatedEvaluator`). */
  readonly evaluator: Evaluator;
  /** What requests call the model. Default the default model. */
  readonly model?: string;
  /** Which texts it takes. Default all. */
  readonly lanes?: readonly Lane[];
  readonly batch?: Omit<MicroBatcherOptions, "onRunning">;
  /** Interactive texts taken from their queue at once. Default two batches: one runs while the next gathers. */
  readonly prefetch?: number;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning?: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A running worker. */
export interface Worker {
  /** Takes no more texts, ends the batch that runs, sends its answers, hands the other texts back. */
  close(): Promise<void>;
}

const DEFAULT_BATCH_TEXTS = 16;

/**
 * Takes texts off a model's request queues and puts their scores on the answer queue. A request is acknowledged only
 * after the broker has confirmed its answer. A request that cannot be answered goes to the dead letter queue, and its
 * asker is told.
 */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { broker, evaluator, batch, onWarning = () => {} } = options;
  const { model = DEFAULT_MODEL, lanes = ["interactive", "bulk"] } = options;
  const { name, version, languages } = evaluator;
  const cancelled = new CancelledIds();
  const batcher = new MicroBatcher(evaluator, { ...batch, onRunning: ids => announcement.running(ids) });
  const announcement = new Announcement(broker, () => ({
    model,
    lanes,
    evaluator: { name, version, languages },
    ...(batcher.batchMs !== undefined && { batchMs: batcher.batchMs }),
  }));
  const handler = new RequestHandler({ broker, evaluator, batcher, cancelled, onWarning });

  const parts = await Promise.all([
    hearCancelled(broker, cancelled),
    ...consume(broker, handler, { ...options, model, lanes }),
  ]);
  return {
    async close() {
      await announcement.leave();
      batcher.drain();
      await Promise.all(parts.map(part => part.close()));
    },
  };
}

function consume(
  broker: Broker,
  handler: RequestHandler,
  { model, lanes, batch, prefetch }: WorkerOptions & Required<Pick<WorkerOptions, "model" | "lanes">>,
): readonly Promise<Consumer>[] {
  const texts = batch?.maxTexts ?? DEFAULT_BATCH_TEXTS;
  const take = (queue: string, most: number, bulkQueue?: string) =>
    broker.consume(
      queue,
      { prefetch: most, onDeadLetter: (delivery, reason) => handler.giveUp(delivery, reason) },
      delivery => handler.answer(delivery, bulkQueue),
    );
  return [
    ...(lanes.includes("interactive") ? [take(interactiveQueue(model), prefetch ?? 2 * texts)] : []),
    ...(lanes.includes("bulk") ? bulkQueues(model).map(queue => take(queue, texts, queue)) : []),
  ];
}

function hearCancelled(broker: Broker, cancelled: CancelledIds): Promise<Subscription> {
  return broker.subscribe("cancelled", bytes => {
    try {
      cancelled.add(decodeEvent("cancelled", bytes).ids);
    } catch {
      // Somebody else's mistake; the texts are scored, which harms nobody.
    }
  });
}
