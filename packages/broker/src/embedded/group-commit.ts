import type { DatabaseSync, StatementSync } from "node:sqlite";
import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import { BrokerUnavailable } from "../broker-error.ts";
import { isPassing, unavailable } from "./sqlite-error.ts";

interface Operation {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
  expiresAt: number;
}

const MAX_OPERATIONS = 500;
const MAX_PAUSE_MS = 20;

/**
 * Lets the writes of one turn of the event loop share one transaction, because a durable commit costs a disk flush.
 *
 * An operation is run inside the transaction and may be run again when the transaction fails; its promise resolves
 * after the commit. What an operation adds while it runs joins the same transaction. While another process holds the
 * lock, or the disk refuses, all of them wait and are tried again until they expire.
 */
export class GroupCommit {
  readonly #db: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #waiting: Operation[] = [];
  #draining: Promise<void> | undefined;
  #closed = false;
  #count = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    this.#begin = db.prepare("BEGIN IMMEDIATE");
    this.#commit = db.prepare("COMMIT");
  }

  /** How many transactions were committed. */
  get count(): number {
    return this.#count;
  }

  /** Runs `work` in a transaction; rejects with `BrokerUnavailable` when it was not committed within `timeoutMs`. */
  run<T>(work: () => T, timeoutMs = Number.POSITIVE_INFINITY): Promise<T> {
    if (this.#closed) return Promise.reject(new BrokerUnavailable("the broker is closed"));
    return new Promise<T>((resolve, reject) => {
      const expiresAt = performance.now() + timeoutMs;
      this.#waiting.push({ work, expiresAt, resolve: value => resolve(value as T), reject });
      this.#draining ??= this.#drain();
    });
  }

  /** Takes no more operations and waits for the others, at most `timeoutMs`. */
  async close(timeoutMs: number): Promise<void> {
    this.#closed = true;
    const latest = performance.now() + timeoutMs;
    for (const operation of this.#waiting) operation.expiresAt = Math.min(operation.expiresAt, latest);
    await this.#draining;
  }

  async #drain(): Promise<void> {
    let pauseMs = 0;
    do {
      await (pauseMs === 0 ? turn() : sleep(pauseMs));
      const trouble = this.#transact();
      pauseMs = trouble === undefined ? 0 : Math.min(MAX_PAUSE_MS, pauseMs * 2 || 1);
      if (trouble !== undefined) this.#expire(trouble);
    } while (this.#waiting.length > 0);
    this.#draining = undefined;
  }

  /** Commits what waits. Returns the passing trouble that kept it from doing so. */
  #transact(): unknown {
    const values: unknown[] = [];
    let running: Operation | undefined;
    try {
      this.#begin.run();
      for (running of this.#takeTurns()) values.push(running.work());
      running = undefined;
      this.#commit.run();
    } catch (error) {
      this.#rollBack();
      if (isPassing(error)) return error;
      this.#refuse(running, error);
      return undefined;
    }
    this.#count += 1;
    this.#waiting.splice(0, values.length).forEach(({ resolve }, index) => {
      resolve(values[index]);
    });
    return undefined;
  }

  #rollBack(): void {
    try {
      if (this.#db.isTransaction) this.#db.exec("ROLLBACK");
    } catch {
      // SQLite has rolled back itself, or will when the next transaction begins.
    }
  }

  *#takeTurns(): Iterable<Operation> {
    // Grows while it is walked through: an operation may add others.
    for (let index = 0; index < MAX_OPERATIONS; index += 1) {
      const operation = this.#waiting[index];
      if (!operation) return;
      yield operation;
    }
  }

  /** The others go into the next transaction. Without a culprit the file itself is at fault, and nothing will help. */
  #refuse(culprit: Operation | undefined, error: unknown): void {
    const refused = culprit ? [culprit] : this.#waiting;
    this.#waiting = this.#waiting.filter(operation => !refused.includes(operation));
    for (const { reject } of refused) reject(unavailable(error));
  }

  #expire(trouble: unknown): void {
    const now = performance.now();
    const late = this.#waiting.filter(({ expiresAt }) => expiresAt <= now);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter(({ expiresAt }) => expiresAt > now);
    for (const { reject } of late) reject(unavailable(trouble));
  }
}
