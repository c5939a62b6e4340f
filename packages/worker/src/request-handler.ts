import { type Broker, BrokerUnavailable, type Delivery, HandBack, Unprocessable } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  type AnswerMessage,
  checkText,
  decodeRequest,
  encodeMessage,
  formatScore,
  RaisonTextError,
  type RequestMessage,
  salvageId,
} from "@raisontext/contract";
import { assess, DetectorError, type Evaluator, type Score } from "@raisontext/detector";
import type { CancelledIds } from "./cancelled-ids.ts";
import type { MicroBatcher } from "./micro-batcher.ts";

/** What a request handler works with. */
export interface RequestHandlerOptions {
  readonly broker: Broker;
  readonly evaluator: Evaluator;
  readonly batcher: MicroBatcher;
  readonly cancelled: CancelledIds;
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** Nobody wants this text scored any more. */
class Unwanted extends Error {
  readonly code: "expired" | "cancelled";

  constructor(code: "expired" | "cancelled") {
    super(code);
    this.code = code;
  }
}

/** Answers single requests. The handler of a delivery ends only when the broker has confirmed the answer. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;
  /** What is being scored. After a lost connection the same request comes again while its first score is under way. */
  readonly #underWay = new Map<string, Promise<Score>>();

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  /** Scores a request and sends its answer. */
  async answer(delivery: Delivery, bulkQueue?: string): Promise<void> {
    const request = readRequest(delivery);
    const { evaluator } = this.#options;
    try {
      const score = await this.#score(request, delivery.attempt, bulkQueue);
      const { name, version } = evaluator;
      await this.#send({
        id: request.id,
        answer: formatScore(score),
        ...assess(evaluator, request.text, score),
        model: { name, version },
      });
    } catch (error) {
      if (isWithoutModel(error)) throw new HandBack(String(error), { cause: error });
      if (!(error instanceof Unwanted)) throw error;
      // Who cancelled knows.
      if (error.code === "expired") await this.#send(failure(request.id, "expired"));
    }
  }

  /** Tells the asker of a request that is given up. What the evaluator said stays with the dead letter: it may quote the text. */
  async giveUp(delivery: Delivery, reason: string): Promise<void> {
    const id = salvageId(delivery.body);
    this.#options.onWarning("a request went to the dead letters", { id, attempt: delivery.attempt });
    if (id !== undefined) await this.#send({ id, error: reasonFor(delivery, reason) });
  }

  #score(request: RequestMessage, attempt: number, bulkQueue: string | undefined): Promise<Score> {
    const { id, text } = request;
    // Ids of other senders may repeat.
    const key = `${id}\n${text}`;
    const underWay = this.#underWay.get(key);
    if (underWay) return underWay;
    const refusal = () => this.#refusal(request);
    const reason = refusal();
    if (reason) return Promise.reject(reason);
    // After a failure its neighbours are not disturbed a second time.
    const alone = attempt > 1;
    const score = this.#options.batcher.score({ id, text, bulkQueue, alone, refusal });
    this.#underWay.set(key, score);
    const forget = () => this.#underWay.delete(key);
    score.then(forget, forget);
    return score;
  }

  #refusal({ id, deadline = Number.POSITIVE_INFINITY }: RequestMessage): Unwanted | undefined {
    if (this.#options.cancelled.has(id)) return new Unwanted("cancelled");
    return Date.now() >= deadline ? new Unwanted("expired") : undefined;
  }

  async #send(message: AnswerMessage): Promise<void> {
    try {
      await this.#options.broker.publish(ANSWER_QUEUE, { body: encodeMessage(message) });
    } catch (error) {
      // Not the text's fault: it keeps its attempts and comes again when the broker is back.
      throw error instanceof BrokerUnavailable ? new HandBack(error.message, { cause: error }) : error;
    }
  }
}

/** The model's process is gone and cannot be started: that is not the text's fault, and another worker may have one. */
function isWithoutModel(error: unknown): boolean {
  return (
    error instanceof DetectorError &&
    (error.code === "evaluator_unloadable" || error.code === "evaluator_closed")
  );
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

function failure(id: string, code: "expired" | "evaluation_failed" | "evaluation_timeout"): AnswerMessage {
  return { id, error: { code, message: new RaisonTextError(code).message } };
}

function reasonFor(delivery: Delivery, reason: string): { code: string; message: string } {
  try {
    readRequest(delivery);
  } catch (error) {
    const cause = error instanceof Unprocessable ? error.cause : undefined;
    if (cause instanceof RaisonTextError) return { code: cause.code, message: cause.message };
  }
  const { code, message } = new RaisonTextError(
    reason.startsWith("predict_timeout") ? "evaluation_timeout" : "evaluation_failed",
  );
  return { code, message };
}
