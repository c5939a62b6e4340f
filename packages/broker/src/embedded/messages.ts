import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Message, MessageHeaders } from "../broker.ts";
import { readHeaders } from "../headers.ts";
import { DEATHS_PER_ATTEMPT } from "../outcome.ts";

/** A message a holder has taken. */
export interface HeldMessage {
  readonly id: number;
  readonly body: Uint8Array;
  readonly headers: MessageHeaders;
  /** Deliveries of it that have failed. */
  readonly attempts: number;
}

/** The queues' messages in the file. The methods that change anything belong into a transaction. */
export class Messages {
  readonly #insert: StatementSync;
  readonly #take: StatementSync;
  readonly #remove: StatementSync;
  readonly #release: StatementSync;
  readonly #releaseAll: StatementSync;
  readonly #inherit: StatementSync;
  readonly #look: StatementSync;
  readonly #discard: StatementSync;
  readonly #hasWaiting: StatementSync;
  readonly #depth: StatementSync;

  constructor(db: DatabaseSync) {
    this.#insert = db.prepare("INSERT INTO message (queue, body, headers, attempts) VALUES (?, ?, ?, ?)");
    this.#take = db.prepare(`
      UPDATE message SET holder = ?
      WHERE id IN (SELECT id FROM message WHERE queue = ? AND holder IS NULL ORDER BY id LIMIT ?)
      RETURNING id, body, headers, attempts`);
    this.#remove = db.prepare("DELETE FROM message WHERE id = ? AND holder = ?");
    this.#release = db.prepare(
      "UPDATE message SET holder = NULL, attempts = attempts + ? WHERE id = ? AND holder = ?",
    );
    this.#releaseAll = db.prepare("UPDATE message SET holder = NULL WHERE holder = ? RETURNING queue");
    this.#inherit = db.prepare(`
      UPDATE message
      SET holder = NULL, deaths = deaths + 1, attempts = attempts + ((deaths + 1) % ${DEATHS_PER_ATTEMPT} = 0)
      WHERE holder = ? RETURNING queue`);
    this.#look = db.prepare(`
      SELECT id, body, headers, attempts FROM message
      WHERE queue = ? AND holder IS NULL AND id > ? ORDER BY id LIMIT ?`);
    this.#discard = db.prepare("DELETE FROM message WHERE id = ? AND holder IS NULL");
    this.#hasWaiting = db.prepare("SELECT 1 FROM message WHERE queue = ? AND holder IS NULL LIMIT 1");
    this.#depth = db.prepare("SELECT count(*) AS depth FROM message WHERE queue = ? AND holder IS NULL");
  }

  /** Puts a message at the end of a queue. */
  insert(queue: string, message: Message): void {
    const { headers, attempts } = readHeaders(message.headers ?? {});
    this.#insert.run(queue, message.body, JSON.stringify(headers), attempts);
  }

  /** Hands a queue's first messages to a holder, in order. */
  take(queue: string, holder: number, limit: number): HeldMessage[] {
    const messages = this.#take.all(holder, queue, limit).map(toMessage);
    return messages.sort((a, b) => a.id - b.id);
  }

  /** A queue's first messages after this id that wait, in order, as they are. */
  look(queue: string, afterId: number, limit: number): HeldMessage[] {
    return this.#look.all(queue, afterId, limit).map(toMessage);
  }

  /** Deletes a message if nobody has it. */
  discard(id: number): void {
    this.#discard.run(id);
  }

  /** Deletes a message if the holder still has it. */
  remove(id: number, holder: number): boolean {
    return this.#remove.run(id, holder).changes === 1;
  }

  /** Puts a message back to its place if the holder still has it. */
  release(id: number, holder: number, failedAttempts: 0 | 1): void {
    this.#release.run(failedAttempts, id, holder);
  }

  /** Puts back all a holder has, unharmed. */
  releaseAll(holder: number): void {
    this.#releaseAll.all(holder);
  }

  /** Puts back all a dead holder had, and returns the queues they went to. */
  inherit(holder: number): ReadonlySet<string> {
    return new Set(this.#inherit.all(holder).map(row => String(row.queue)));
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

function toMessage(row: Record<string, unknown>): HeldMessage {
  return {
    id: Number(row.id),
    body: row.body as Uint8Array,
    headers: JSON.parse(String(row.headers)) as MessageHeaders,
    attempts: Number(row.attempts),
  };
}
