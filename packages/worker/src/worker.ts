import { type Broker, BrokerUnavailable, type Delivery, HandBack, Unprocessable } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  type AnswerMessage,
  checkText,
  decodeRequest,
  encodeMessage,
  formatScore,
  RaisonTextError,
  REQUEST_QUEUE,
  type RequestMessage,
  salvageId,
} from "@raisontext/contract";
import { assess, type Evaluator } from "@raisontext/detector";
import { MicroBatcher, type MicroBatcherOptions } from "./micro-batcher.ts";

/** What a worker is made of. */
export interface WorkerOptions {
  readonly broker: Broker;
  /** Scores the texts. Its `predict` must not hold up this process (see `createIsolatedEvaluator`). */
  readonly evaluator: Evaluator;
  readonly batch?: MicroBatcherOptions;
  /** Texts taken from the queue at once. Default 32: one batch runs while the next gathers. */
  readonly prefetch?: number;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning?: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** A running worker. */
export interface Worker {
  /** Takes no more texts, ends the batch that runs, sends its answers, hands the other texts back. */
  close(): Promise<void>;
}

/**
 * Takes texts off the request queue and puts their scores on the answer queue. A request is acknowledged only after
 * the broker has confirmed its answer. A request that cannot be answered goes to the dead letter queue, and its asker
 * is told.
 */
export async function createWorker(options: WorkerOptions): Promise<Worker> {
  const { broker, evaluator, onWarning = () => {} } = options;
  const model = { name: evaluator.name, version: evaluator.version };
  const batcher = new MicroBatcher(evaluator, options.batch);

  const answer = (message: AnswerMessage) =>
    broker.publish(ANSWER_QUEUE, { body: encodeMessage(message) }).catch((error: unknown) => {
      // Not the text's fault: it keeps its attempts and comes again when the broker is back.
      throw error instanceof BrokerUnavailable ? new HandBack(error.message, { cause: error }) : error;
    });

  const consumer = await broker.consume(
    REQUEST_QUEUE,
    {
      prefetch: options.prefetch ?? 32,
      onDeadLetter: async delivery => {
        const id = salvageId(delivery.body);
        onWarning("a request went to the dead letters", { id, attempt: delivery.attempt });
        if (id !== undefined) await answer({ id, error: failureFor(delivery) });
      },
    },
    async delivery => {
      const { id, text } = readRequest(delivery);
      const score = await batcher.score(text);
      await answer({ id, answer: formatScore(score), ...assess(evaluator, text, score), model });
    },
  );

  return {
    async close() {
      batcher.drain();
      await consumer.close();
    },
  };
}

function readRequest(delivery: Delivery): RequestMessage {
  try {
    const request = decodeRequest(delivery.body);
    checkText(request.text);
    return request;
  } catch (error) {
    if (error instanceof RaisonTextError) throw new Unprocessable(error.message, { cause: error });
    throw error;
  }
}

/** What the asker is told. What the evaluator said stays with the dead letter: it may quote the text. */
function failureFor(delivery: Delivery): { code: string; message: string } {
  try {
    readRequest(delivery);
  } catch (error) {
    const cause = error instanceof Unprocessable ? error.cause : undefined;
    if (cause instanceof RaisonTextError) return { code: cause.code, message: cause.message };
  }
  const { code, message } = new RaisonTextError("evaluation_failed");
  return { code, message };
}
