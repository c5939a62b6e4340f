import type { Broker } from "@raisontext/broker";

const MAX_AGE_MS = 250;

/** The queue's length, asked for at most four times a second: a place in the queue need not be exact to the text. */
export class QueuePosition {
  readonly #broker: Broker;
  readonly #queue: string;
  #depth = 0;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(broker: Broker, queue: string) {
    this.#broker = broker;
    this.#queue = queue;
  }

  /** The place of a text that was just published, itself included: at least 1. */
  last(): number {
    const now = performance.now();
    if (now - this.#askedAt > MAX_AGE_MS) {
      this.#askedAt = now;
      this.#broker.depth(this.#queue).then(
        depth => {
          this.#depth = depth;
        },
        () => {},
      );
    }
    return Math.max(1, this.#depth);
  }
}
