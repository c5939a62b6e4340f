import type { DatabaseSync, StatementSync } from "node:sqlite";

const KEPT_MS = 10_000;
const PRUNE_EVERY_MS = 1_000;

/** Who hears the events of a topic. */
export interface Listener {
  readonly topic: string;
  readonly handler: (event: Uint8Array) => void;
}

/** The broadcast events in the file, kept for some seconds so that every process can read them. */
export class Events {
  readonly #insert: StatementSync;
  readonly #prune: StatementSync;
  readonly #last: StatementSync;
  readonly #after: StatementSync;
  readonly #onWarning: (message: string) => void;
  readonly #listeners = new Set<Listener>();
  #prunedAt = 0;
  #read = 0;

  constructor(db: DatabaseSync, onWarning: (message: string) => void) {
    this.#onWarning = onWarning;
    this.#insert = db.prepare("INSERT INTO event (topic, body, at) VALUES (?, ?, ?)");
    this.#prune = db.prepare("DELETE FROM event WHERE at NOT BETWEEN ? AND ?");
    this.#last = db.prepare("SELECT coalesce(max(seq), 0) AS last FROM sqlite_sequence WHERE name = 'event'");
    this.#after = db.prepare("SELECT id, topic, body FROM event WHERE id > ? ORDER BY id");
  }

  /** Adds an event, and now and then removes old ones. Belongs into a transaction. */
  insert(topic: string, body: Uint8Array): void {
    const now = Date.now();
    this.#insert.run(topic, body, now);
    if (now - this.#prunedAt < PRUNE_EVERY_MS) return;
    // Also those from the future: the clock was set back.
    this.#prune.run(now - KEPT_MS, now + KEPT_MS);
    this.#prunedAt = now;
  }

  /** Whether anyone listens in this process. */
  get hasListeners(): boolean {
    return this.#listeners.size > 0;
  }

  /** Adds a listener for what is broadcast from now on. */
  add(listener: Listener): void {
    this.deliver();
    if (!this.hasListeners) this.#read = Number(this.#last.get()?.last);
    this.#listeners.add(listener);
  }

  /** Removes a listener. */
  remove(listener: Listener): void {
    this.#listeners.delete(listener);
  }

  /** Tells the listeners what was broadcast since the last call. */
  deliver(): void {
    if (!this.hasListeners) return;
    for (const { id, topic, body } of this.#after.all(this.#read)) {
      this.#read = Number(id);
      for (const listener of this.#listeners) {
        if (listener.topic === topic) this.#tell(listener, body as Uint8Array);
      }
    }
  }

  #tell({ topic, handler }: Listener, body: Uint8Array): void {
    try {
      handler(body);
    } catch (error) {
      this.#onWarning(`a listener of ${topic} failed: ${error}`);
    }
  }
}
