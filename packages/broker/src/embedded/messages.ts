import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message, MessageHeaders } from "../broker.ts";
import { readHeaders } from "../headers.ts";

/** A message as it is in the file. */
export interface StoredMessage {
  readonly id: number;
  readonly body: Uint8Array;
  readonly headers: MessageHeaders;
  /** Deliveries of it that have failed. */
  readonly attempts: number;
  /** Holders that died with it since the last of these. */
  readonly deaths: number;
}

/** The queues' messages in the file. The methods that change anything belong into a transaction. */
export class Messages {
  readonly #insert: StatementSync;
  readonly #take: StatementSync;
  readonly #remove: StatementSync;
  readonly #release: StatementSync;
  readonly #fail: StatementSync;
  readonly #releaseAll: StatementSync;
  readonly #lastWaiting: StatementSync;
  readonly #waiting: StatementSync;
  readonly #removeWaiting: StatementSync;
  readonly #hasWaiting: StatementSync;
  readonly #depth: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare("INSERT INTO message (queue, body, headers, attempts) VALUES (?, ?, ?, ?)");
    this.#take = db.prepare(`
      UPDATE message SET holder = ?
      WHERE id IN (SELECT id FROM message WHERE queue = ? AND holder IS NULL ORDER BY id LIMIT ?)
      RETURNING id, body, headers, attempts, deaths`);
    this.#remove = db.prepare("DELETE FROM message WHERE id = ? AND holder = ?");
    this.#release = db.prepare("UPDATE message SET holder = NULL WHERE id = ? AND holder = ?");
    this.#fail = db.prepare(
      "UPDATE message SET holder = NULL, attempts = attempts + 1, deaths = 0 WHERE id = ? AND holder = ?",
    );
    this.#releaseAll = db.prepare(
      "UPDATE message SET holder = NULL, deaths = deaths + ? WHERE holder = ? RETURNING queue",
    );
    this.#lastWaiting = db.prepare(
      "SELECT coalesce(max(id), 0) AS last FROM message WHERE queue = ? AND holder IS NULL",
    );
    this.#waiting = db.prepare(`
      SELECT id, body, headers, attempts, deaths FROM message
      WHERE queue = ? AND holder IS NULL AND id > ? AND id <= ? ORDER BY id LIMIT 1`);
    this.#removeWaiting = db.prepare("DELETE FROM message WHERE id = ? AND holder IS NULL");
    this.#hasWaiting = db.prepare("SELECT 1 FROM message WHERE queue = ? AND holder IS NULL LIMIT 1");
    this.#depth = db.prepare("SELECT count(*) AS depth FROM message WHERE queue = ? AND holder IS NULL");
  }

  /** Puts a message at the end of a queue. */
  insert(queue: string, message: Message): void {
    const { headers, attempts } = readHeaders(message.headers ?? {});
    this.#insert.run(queue, message.body, JSON.stringify(headers), attempts);
  }

  /** Hands a queue's first messages to a holder, in order. */
  take(queue: string, holder: number, limit: number): StoredMessage[] {
    const messages = this.#take.all(holder, queue, limit).map(toMessage);
    return messages.sort((a, b) => a.id - b.id);
  }

  /** Deletes a message if the holder still has it. */
  remove(id: number, holder: number): boolean {
    return this.#remove.run(id, holder).changes === 1;
  }

  /** Puts a message back to its place if the holder still has it. */
  release(id: number, holder: number): void {
    this.#release.run(id, holder);
  }

  /** Does so after a failed attempt. */
  fail(id: number, holder: number): void {
    this.#fail.run(id, holder);
  }

  /** Puts back all a holder has, and returns the queues they went to. */
  releaseAll(holder: number, deaths: 0 | 1): ReadonlySet<string> {
    return new Set(this.#releaseAll.all(deaths, holder).map(row => String(row.queue)));
  }

  /** The number of the last message of a queue that is there to take. */
  lastWaiting(queue: string): number {
    return Number(this.#lastWaiting.get(queue)?.last);
  }

  /** The first message of a queue that is there to take, of those with higher numbers than `after` up to `last`. */
  waiting(queue: string, after: number, last: number): StoredMessage | undefined {
    const row = this.#waiting.get(queue, after, last);
    return row && toMessage(row);
  }

  /** Deletes a message if nobody holds it. */
  removeWaiting(id: number): void {
    this.#removeWaiting.run(id);
  }

  /** Whether a queue has a message to take. */
  hasWaiting(queue: string): boolean {
    return this.#hasWaiting.get(queue) !== undefined;
  }

  /** How many messages of a queue are there to take. */
  depth(queue: string): number {
    return Number(this.#depth.get(queue)?.depth);
  }
}

function toMessage(row: Record<string, unknown>): StoredMessage {
  return {
    id: Number(row.id),
    body: row.body as Uint8Array,
    headers: JSON.parse(String(row.headers)) as MessageHeaders,
    attempts: Number(row.attempts),
    deaths: Number(row.deaths),
  };
}
