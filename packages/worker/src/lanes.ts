import { BULK_SHARDS, type Lane } from "@raisontext/contract";
import { RoundRobin } from "./round-robin.ts";

/** What decides who is next. */
export interface Queued {
  readonly lane: Lane;
  /** Which of the bulk queues it came from; 0 for an interactive text. */
  readonly shard: number;
  /** How often it was delivered, this time included. */
  readonly attempt: number;
}

/** While others wait, a retried text has at most one batch in so many. */
const RETRIED_EVERY: Readonly<Record<Lane, number>> = { interactive: 2, bulk: 8 };
/** Batches of one text: every so many is a bulk one while bulk waits. */
const BULK_EVERY = 8;
/** The share of a batch that belongs to bulk while bulk waits: one place in so many, but at least one. */
const BULK_SHARE = 8;

/**
 * The texts that wait for a batch, and who is next.
 *
 * Interactive texts go first. While bulk texts wait, an eighth of each batch (at least one place) is theirs, and so is
 * what interactive ones leave free; the shards take turns. A text that failed before is a batch of its own.
 */
export class Lanes<T extends Queued> {
  readonly #maxTexts: number;
  readonly #interactive: T[] = [];
  readonly #bulk = new RoundRobin<T>(BULK_SHARDS);
  readonly #bulkTurn = new Turn(BULK_EVERY);
  readonly #retried: Readonly<Record<Lane, Retried<T>>> = {
    interactive: new Retried(RETRIED_EVERY.interactive),
    bulk: new Retried(RETRIED_EVERY.bulk),
  };

  constructor(maxTexts: number) {
    this.#maxTexts = maxTexts;
  }

  /** How many texts wait. */
  get size(): number {
    return this.#queues().reduce((sum, { length }) => sum + length, 0);
  }

  /** Puts a text at the end of its queue. */
  add(item: T): void {
    if (item.attempt > 1) this.#retried[item.lane].queue.push(item);
    else if (item.lane === "interactive") this.#interactive.push(item);
    else this.#bulk.add(item.shard, item);
  }

  /** Takes the texts of the next batch; none when none wait. */
  take(): T[] {
    const { interactive, bulk } = this.#retried;
    const batch =
      interactive.takeIfDue() ??
      bulk.takeIfDue() ??
      this.#takeFresh() ??
      interactive.take() ??
      bulk.take() ??
      [];
    this.#bulkTurn.pass(batch.some(({ lane }) => lane === "bulk"));
    interactive.turn.pass(isRetried(batch[0], "interactive"));
    bulk.turn.pass(isRetried(batch[0], "bulk"));
    return batch;
  }

  /** Takes out all texts that meet a condition. */
  remove(condition: (item: T) => boolean): T[] {
    return this.#queues().flatMap(queue => {
      const { kept = [], removed = [] } = Object.groupBy(queue, item =>
        condition(item) ? "removed" : "kept",
      );
      if (removed.length > 0) queue.splice(0, queue.length, ...kept);
      return removed;
    });
  }

  #takeFresh(): T[] | undefined {
    const batch = this.#interactive.splice(0, this.#maxTexts - this.#bulkPlaces());
    while (batch.length < this.#maxTexts) {
      const next = this.#bulk.next();
      if (!next) break;
      batch.push(next);
    }
    return batch.length > 0 ? batch : undefined;
  }

  /** How many places of the next batch interactive texts must leave to bulk. */
  #bulkPlaces(): number {
    if (this.#bulk.size === 0) return 0;
    if (this.#maxTexts === 1) return this.#bulkTurn.isDue ? 1 : 0;
    return Math.min(this.#bulk.size, Math.max(1, Math.floor(this.#maxTexts / BULK_SHARE)));
  }

  #queues(): T[][] {
    const { interactive, bulk } = this.#retried;
    return [this.#interactive, ...this.#bulk.queues, interactive.queue, bulk.queue];
  }
}

/** Counts the batches since somebody's last, to give them one in `every`. */
class Turn {
  readonly #every: number;
  #missed = 0;

  constructor(every: number) {
    this.#every = every;
  }

  get isDue(): boolean {
    return this.#missed >= this.#every - 1;
  }

  /** A batch was formed, theirs or not. */
  pass(isTheirs: boolean): void {
    this.#missed = isTheirs ? 0 : this.#missed + 1;
  }
}

/** Texts that failed before, so that each of them is a batch of its own. */
class Retried<T> {
  readonly queue: T[] = [];
  readonly turn: Turn;

  constructor(every: number) {
    this.turn = new Turn(every);
  }

  take(): T[] | undefined {
    return this.queue.length > 0 ? this.queue.splice(0, 1) : undefined;
  }

  takeIfDue(): T[] | undefined {
    return this.turn.isDue ? this.take() : undefined;
  }
}

function isRetried(item: Queued | undefined, lane: Lane): boolean {
  return item !== undefined && item.attempt > 1 && item.lane === lane;
}
