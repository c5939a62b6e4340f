import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, type Consumer, HandBack, Unprocessable } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  decodeAnswer,
  encodeEvent,
  RaisonTextError,
  type SettledDetection,
  salvageId,
} from "@raisontext/contract";
import type { Outcome, ResultsStore, Settled } from "../store/results-store.ts";
import { settleTraced } from "../tracing/message-spans.ts";
import type { AnswerDesk } from "./answer-desk.ts";
import { toOutcome } from "./outcome.ts";

/** What settlements rest on. */
export interface SettlementsOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  readonly desk: AnswerDesk;
  /** Hears of each text that was settled through this server, and whether by an answer. */
  readonly onSettled: (settled: Settled, isAnswer: boolean) => void;
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const ANSWER_PREFETCH = 500;
/** No answer is ever at fault: it comes again until it is settled. */
const ANSWER_MAX_ATTEMPTS = 1_000_000;
const STORE_RETRY_MS = 1_000;
const OVERLOOKED_AFTER_MS = 2_000;

/**
 * How texts end. An answer may arrive at any server. The one that settles the record hands it over where it is waited
 * for: here, or by a broadcast at another server. A broadcast may get lost, so every server also looks in the store for
 * what it has waited for a while.
 */
export class Settlements {
  readonly #options: SettlementsOptions;
  #answers: Consumer | undefined;

  constructor(options: SettlementsOptions) {
    this.#options = options;
  }

  /** Begins to take answers. */
  async start(): Promise<void> {
    this.#answers = await this.#options.broker.consume(
      ANSWER_QUEUE,
      {
        prefetch: ANSWER_PREFETCH,
        maxAttempts: ANSWER_MAX_ATTEMPTS,
        onDeadLetter: ({ body }, reason) => this.#takeUnreadable(body, reason),
      },
      delivery => settleTraced(delivery, () => this.#takeAnswer(delivery.body)),
    );
  }

  /** Takes no more answers; those at hand are settled first. */
  async close(): Promise<void> {
    await this.#answers?.close();
  }

  /** Cancels a text. Undefined when there is nothing to cancel any more. */
  async cancel(id: string): Promise<SettledDetection | undefined> {
    const settled = await this.#options.store.settle(id, { state: "cancelled" });
    if (settled) await this.#cancelled([settled]);
    return settled?.detection;
  }

  /** Cancels what waits of a batch. */
  async cancelBatch(batch: string): Promise<number> {
    let cancelled = 0;
    let some: readonly Settled[];
    do {
      some = await this.#options.store.cancelBatch(batch);
      await this.#cancelled(some);
      cancelled += some.length;
    } while (some.length > 0);
    return cancelled;
  }

  /** Cancels those of the texts that nobody has asked for since their socket closed. */
  async cancelUnasked(ids: readonly string[]): Promise<void> {
    await this.#cancelled(await this.#options.store.cancelUnasked(ids));
  }

  /** Settles what has passed its deadline. */
  async expire(): Promise<void> {
    let late: readonly Settled[];
    do {
      late = await this.#options.store.expire(new Date());
      for (const settled of late) await this.#tell(settled, false);
    } while (late.length > 0);
  }

  /** Hands over what another server has settled and this one was not told. */
  async findOverlooked(): Promise<void> {
    const { desk, store } = this.#options;
    for (const detection of await store.findSettled(desk.waitingFor(OVERLOOKED_AFTER_MS))) {
      desk.handOver(detection);
    }
  }

  #takeAnswer(body: Uint8Array): Promise<void> {
    const { id, outcome } = readAnswer(body);
    return this.#settle(id, outcome);
  }

  /** A worker's answer that cannot be read: who asked is told, if it can be seen who that was. */
  async #takeUnreadable(body: Uint8Array, reason: string): Promise<void> {
    const id = salvageId(body);
    this.#options.onWarning("an answer went to the dead letters", { id, reason });
    if (id === undefined) return;
    const { code, message } = new RaisonTextError("evaluation_failed", "The worker's answer was malformed.");
    await this.#settle(id, { error: { code, message } });
  }

  async #settle(id: string, outcome: Outcome): Promise<void> {
    let settled: Settled | undefined;
    try {
      settled = await this.#options.store.settle(id, outcome);
    } catch (error) {
      this.#options.onWarning("an answer could not be stored and is tried again", {
        id,
        error: String(error),
      });
      await sleep(STORE_RETRY_MS);
      throw new HandBack("the results store is not reachable", { cause: error });
    }
    // An answer for nobody, or a second one: settled and dropped.
    if (settled) await this.#tell(settled, true);
  }

  async #cancelled(settled: readonly Settled[]): Promise<void> {
    if (settled.length === 0) return;
    for (const one of settled) await this.#tell(one, false);
    const ids = settled.map(({ detection }) => detection.id);
    await this.#options.broker.broadcast("cancelled", encodeEvent("cancelled", { ids })).catch(() => {});
  }

  async #tell(settled: Settled, isAnswer: boolean): Promise<void> {
    const { broker, desk, onSettled } = this.#options;
    const { detection } = settled;
    onSettled(settled, isAnswer);
    if (desk.handOver(detection)) return;
    await broker.broadcast("settled", encodeEvent("settled", detection)).catch(() => {});
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
