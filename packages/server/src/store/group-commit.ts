import type { Kysely, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

type Write<T> = (transaction: Transaction<Schema>) => Promise<T>;

interface Pending {
  readonly write: Write<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_WRITES = 500;

/**
 * Lets the writes that come at about the same time share one commit, because a durable commit costs a disk flush.
 * A write's promise resolves after the commit. When one write fails, those beside it fail with it.
 */
export class GroupCommit {
  readonly #db: Kysely<Schema>;
  #pending: Pending[] = [];
  #running: Promise<void> | undefined;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
  }

  run<T>(write: Write<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#pending.push({ write, resolve: value => resolve(value as T), reject });
      this.#running ??= this.#drain();
    });
  }

  /** Resolves when nothing is waiting to be written. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    // The writes of this turn of the event loop join in.
    await new Promise(resolve => setImmediate(resolve));
    while (this.#pending.length > 0) await this.#commit(this.#pending.splice(0, MAX_WRITES));
    this.#running = undefined;
  }

  async #commit(group: readonly Pending[]): Promise<void> {
    try {
      const values = await this.#db.transaction().execute(async transaction => {
        const results: unknown[] = [];
        for (const { write } of group) results.push(await write(transaction));
        return results;
      });
      group.forEach(({ resolve }, index) => {
        resolve(values[index]);
      });
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
