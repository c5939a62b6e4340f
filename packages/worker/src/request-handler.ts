import { type Broker, BrokerUnavailable, type Delivery, HandBack, Unprocessable } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  type AnswerMessage,
  checkText,
  decodeRequest,
  type ErrorCode,
  encodeMessage,
  type Failure,
  formatScore,
  RaisonTextError,
  type RequestMessage,
  salvageId,
} from "@raisontext/contract";
import { type Analysis, DetectorError, type Evaluator } from "@raisontext/detector";
import { Joined } from "./joined.ts";
import { type Fate, isExpired, type MicroBatcher, type ScoreRequest } from "./micro-batcher.ts";
import { toResult } from "./result.ts";
import type { Source } from "./sources.ts";
import { predictTraced, traceHeaders, withinTrace } from "./tracing.ts";

/** What a request handler is made of. */
export interface RequestHandlerOptions {
  readonly broker: Broker;
  readonly evaluator: Evaluator;
  readonly batcher: MicroBatcher<Analysis>;
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** What a model's process says that cannot be started, or was closed. */
const WITHOUT_MODEL: ReadonlySet<string> = new Set(["evaluator_unloadable", "evaluator_closed"]);

/** Turns a request into its answer: a handler resolves only after the broker has confirmed what its asker is told. */
export class RequestHandler {
  readonly #options: RequestHandlerOptions;
  /** A lost connection brings a request again while its first delivery is at work, or when its answer was not taken. */
  readonly #fates = new Joined<Fate<Analysis>>();

  constructor(options: RequestHandlerOptions) {
    this.#options = options;
  }

  /** Answers a request, unless nobody wants the answer any more. */
  handle(delivery: Delivery, source: Source): Promise<void> {
    return predictTraced(delivery, source.queue, () => this.#handle(delivery, source));
  }

  async #handle(delivery: Delivery, source: Source): Promise<void> {
    const request = readRequest(delivery);
    if (isExpired(request)) return this.#answer(failureAnswer(request.id, "expired"));
    await this.#tell(request, await this.#fateOf(request, delivery.attempt, source));
  }

  /** Tells the asker of a request that it goes to the dead letters. */
  async bury(delivery: Delivery, reason: string): Promise<void> {
    const id = salvageId(delivery.body);
    this.#options.onWarning("a request went to the dead letters", { id, attempt: delivery.attempt });
    if (id === undefined) return;
    await withinTrace(delivery, () => this.#answer({ id, error: failureFor(delivery, reason) }));
  }

  #fateOf(
    { id, text, deadline }: RequestMessage,
    attempt: number,
    { lane, shard }: Source,
  ): Promise<Fate<Analysis>> {
    // Ids of foreign senders may repeat, so the id alone does not tell that it is the same request.
    const key = JSON.stringify([id, deadline, text]);
    return this.#fates.get(key, () => this.#score({ id, text, deadline, attempt, lane, shard }));
  }

  async #score(request: ScoreRequest): Promise<Fate<Analysis>> {
    try {
      return await this.#options.batcher.score(request);
    } catch (error) {
      if (!(error instanceof DetectorError)) throw error;
      // There is no model: that is not the text's fault, and another worker may have one.
      if (WITHOUT_MODEL.has(error.code)) throw new HandBack(error.message, { cause: error });
      if (error.code !== "predict_timeout") throw error;
      throw new RaisonTextError("evaluation_timeout", error.message, { cause: error });
    }
  }

  async #tell({ id }: RequestMessage, fate: Fate<Analysis>): Promise<void> {
    if ("result" in fate) await this.#answer(this.#scoreAnswer(id, fate.result));
    else if (fate.dropped === "expired") await this.#answer(failureAnswer(id, "expired"));
  }

  #scoreAnswer(id: string, analysis: Analysis): AnswerMessage {
    const { name, version } = this.#options.evaluator;
    return { id, answer: formatScore(analysis.score), ...toResult(analysis, { name, version }) };
  }

  async #answer(message: AnswerMessage): Promise<void> {
    try {
      await this.#options.broker.publish(ANSWER_QUEUE, {
        body: encodeMessage(message),
        headers: traceHeaders(),
      });
    } catch (error) {
      // Not the text's fault: it keeps its attempts and comes again when the broker is back.
      throw error instanceof BrokerUnavailable ? new HandBack(error.message, { cause: error }) : error;
    }
  }
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

function failureAnswer(id: string, code: ErrorCode): AnswerMessage {
  return { id, error: describe(new RaisonTextError(code)) };
}

/** What the asker is told. What the evaluator said stays with the dead letter: it may quote the text. */
function failureFor(delivery: Delivery, reason: string): Failure {
  try {
    readRequest(delivery);
  } catch (error) {
    const cause = error instanceof Unprocessable ? error.cause : undefined;
    if (cause instanceof RaisonTextError) return describe(cause);
  }
  const tookTooLong = reason.startsWith("evaluation_timeout: ");
  return describe(new RaisonTextError(tookTooLong ? "evaluation_timeout" : "evaluation_failed"));
}

function describe({ code, message }: RaisonTextError): Failure {
  return { code, message };
}
