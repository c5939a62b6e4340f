import { setTimeout as sleep, setImmediate as turn } from "node:timers/promises";
import type { Kysely, Transaction } from "kysely";
import type { Schema } from "./schema.ts";

type Write<T> = (transaction: Transaction<Schema>) => Promise<T>;

interface Pending {
  readonly write: Write<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

const MAX_WRITES = 500;
const BUSY_PAUSE_MS = 10;
const MAX_BUSY_MS = 5_000;
const SQLITE_BUSY = 5;
const SQLITE_CONSTRAINT = 19;

/**
 * Lets the writes that come at about the same time share one commit, because a durable commit costs a disk flush.
 * A write's promise resolves after the commit. When a group fails, each of its writes is tried alone, so that only those
 * at fault fail. A file that another process has locked is waited for, for 5 s, without holding up the event loop.
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
    await turn();
    while (this.#pending.length > 0) await this.#commit(this.#pending.splice(0, MAX_WRITES));
    this.#running = undefined;
  }

  async #commit(group: readonly Pending[]): Promise<void> {
    try {
      const values = await this.#transact(group);
      group.forEach(({ resolve }, index) => {
        resolve(values[index]);
      });
    } catch (error) {
      if (group.length > 1 && isOneWritesFault(error)) {
        for (const one of group) await this.#commit([one]);
      } else {
        for (const { reject } of group) reject(error);
      }
    }
  }

  async #transact(group: readonly Pending[]): Promise<readonly unknown[]> {
    const giveUpAt = performance.now() + MAX_BUSY_MS;
    for (;;) {
      try {
        return await this.#db.transaction().execute(async transaction => {
          const results: unknown[] = [];
          for (const { write } of group) results.push(await write(transaction));
          return results;
        });
      } catch (error) {
        if (!isBusy(error) || performance.now() > giveUpAt) throw error;
        await sleep(BUSY_PAUSE_MS);
      }
    }
  }
}

/** Whether SQLite found the file locked by another process. */
function isBusy(error: unknown): boolean {
  return sqliteCode(error) === SQLITE_BUSY;
}

/** A broken rule of the tables, or a deadlock that PostgreSQL ended: the other writes may succeed without this one. */
function isOneWritesFault(error: unknown): boolean {
  const sqlState = error instanceof Error && "code" in error ? String(error.code) : "";
  return sqliteCode(error) === SQLITE_CONSTRAINT || /^(22|23|40)...$/.test(sqlState);
}

/** SQLite's primary result code: the lower byte, the others say more. */
function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error && "errcode" in error && typeof error.errcode === "number")) return undefined;
  return error.errcode & 0xff;
}
