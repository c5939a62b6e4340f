import type { Consumer, Handler } from "../broker.ts";
import type { CheckedConsumeOptions } from "../consume-options.ts";
import { deadLetterHeaders } from "../headers.ts";
import { type Outcome, PAUSE_MS, runHandler } from "../outcome.ts";
import { pause } from "../pause.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Holders } from "./holders.ts";
import type { Messages, StoredMessage } from "./messages.ts";

const RETRY_MS = 500;

/** What a consumer needs of its broker. */
export interface EmbeddedConsumerContext {
  readonly commit: GroupCommit;
  readonly messages: Messages;
  readonly holders: Holders;
  readonly deadLetterQueue: string;
  /** How long one try to settle a message may take, in milliseconds; while closing there is no other. */
  readonly settleTimeoutMs: number;
  /** Wakes the consumers of a queue that got a message. */
  readonly wake: (queue: string) => void;
  readonly onWarning: (message: string) => void;
  readonly onClosed: (consumer: EmbeddedConsumer) => void;
}

/**
 * Takes the messages of one queue, as many at once as there are free handlers.
 *
 *     idle ──wake()──▶ taking ──some──▶ handling ──a handler ends──▶ taking
 *     any ──close()──▶ closing: handlers end, what was taken but not begun goes back
 */
export class EmbeddedConsumer implements Consumer {
  readonly queue: string;
  readonly #options: CheckedConsumeOptions;
  readonly #handler: Handler;
  readonly #context: EmbeddedConsumerContext;
  readonly #closing = new AbortController();
  readonly #tasks = new Set<Promise<void>>();
  #free: number;
  #held = 0;
  #taking = false;
  #mayHaveMore = false;

  constructor(
    queue: string,
    options: CheckedConsumeOptions,
    handler: Handler,
    context: EmbeddedConsumerContext,
  ) {
    this.queue = queue;
    this.#options = options;
    this.#handler = handler;
    this.#context = context;
    this.#free = options.prefetch;
  }

  /** How many messages it has taken and not yet settled. */
  get held(): number {
    return this.#held;
  }

  /** The queue may have messages now. */
  wake(): void {
    this.#mayHaveMore = true;
    this.#takeMore();
  }

  /** Wakes if a look at the queue finds a message. */
  wakeIfWaiting(): void {
    if (this.#free > 0 && this.#context.messages.hasWaiting(this.queue)) this.wake();
    // Whoever has no free handler looks when one ends.
    else this.#mayHaveMore ||= this.#free === 0;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    this.#context.onClosed(this);
  }

  #takeMore(): void {
    const { aborted } = this.#closing.signal;
    if (aborted || this.#taking || this.#free === 0 || !this.#mayHaveMore) return;
    this.#taking = true;
    this.#track(this.#take());
  }

  async #take(): Promise<void> {
    const { commit, messages, holders } = this.#context;
    let taken: readonly StoredMessage[];
    try {
      taken = await commit.run(() => {
        const limit = this.#free;
        const first = messages.take(this.queue, holders.id, limit);
        if (first.length > 0) holders.beat();
        this.#mayHaveMore = first.length === limit;
        return first;
      });
    } finally {
      this.#taking = false;
    }
    this.#held += taken.length;
    for (const message of taken) this.#track(this.#handle(message));
    this.#takeMore();
  }

  async #handle(message: StoredMessage): Promise<void> {
    if (this.#closing.signal.aborted) return this.#settle(message, { kind: "hand-back" });
    this.#free -= 1;
    const outcome = await runHandler(this.#handler, toDelivery(message), message.deaths, this.#options);
    this.#free += 1;
    const settled = this.#settle(message, outcome);
    // Together with the settling, in one commit.
    this.#takeMore();
    await settled;
  }

  async #settle(message: StoredMessage, outcome: Outcome): Promise<void> {
    const { messages, holders, deadLetterQueue, wake } = this.#context;
    const { queue } = this;
    const { id } = message;
    if (outcome.kind === "done") {
      await this.#insist(() => messages.remove(id, holders.id));
    } else if (outcome.kind === "dead") {
      const headers = deadLetterHeaders(toDelivery(message), queue, outcome.reason);
      await this.#insist(() => {
        if (!messages.remove(id, holders.id)) return;
        messages.insert(deadLetterQueue, { body: message.body, headers });
        wake(deadLetterQueue);
      });
    } else {
      await pause(PAUSE_MS, this.#closing.signal);
      await this.#insist(() => {
        if (outcome.kind === "retry") messages.fail(id, holders.id);
        else messages.release(id, holders.id);
        wake(queue);
      });
    }
    this.#held -= 1;
  }

  /** Commits what became of a message: nobody else will, as long as this process lives. */
  async #insist(work: () => void): Promise<void> {
    const { commit, settleTimeoutMs, onWarning } = this.#context;
    for (;;) {
      try {
        return await commit.run(work, settleTimeoutMs);
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        onWarning(`a message of ${this.queue} could not be settled and is tried again: ${error}`);
        await pause(RETRY_MS, this.#closing.signal);
      }
    }
  }

  #track(task: Promise<void>): void {
    const tracked = task
      .catch((error: unknown) =>
        this.#context.onWarning(`a message of ${this.queue} stays unsettled: ${error}`),
      )
      .finally(() => this.#tasks.delete(tracked));
    this.#tasks.add(tracked);
  }
}

function toDelivery({ body, headers, attempts }: StoredMessage) {
  return { body, headers, attempt: attempts + 1 };
}
