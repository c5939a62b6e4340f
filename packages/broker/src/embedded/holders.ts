import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Messages } from "./messages.ts";
import { isGone, ownIdentity, type ProcessIdentity } from "./process-identity.ts";

interface Sighting {
  readonly beat: number;
  readonly unchanged: number;
}

/**
 * Who has messages, and who of them has died.
 *
 * A holder raises its beat when it takes messages, and while it has some. It counts as dead when its process is gone, or
 * when another process has seen the same beat in so many looks in a row; no clocks are compared, and a process that
 * was itself held up draws no wrong conclusion. The messages of the dead go back, with one death more.
 */
export class Holders {
  /** This broker's own id among the holders. */
  readonly id = Math.floor(Math.random() * 2 ** 48);
  readonly #identity = ownIdentity();
  readonly #messages: Messages;
  readonly #beat: StatementSync;
  readonly #others: StatementSync;
  readonly #delete: StatementSync;
  #sightings = new Map<number, Sighting>();

  constructor(db: DatabaseSync, messages: Messages) {
    this.#messages = messages;
    this.#beat = db.prepare(`
      INSERT INTO holder (id, machine, pid, started, beat) VALUES (?, ?, ?, ?, 1)
      ON CONFLICT (id) DO UPDATE SET beat = beat + 1`);
    this.#others = db.prepare("SELECT id, machine, pid, started, beat FROM holder WHERE id <> ?");
    this.#delete = db.prepare("DELETE FROM holder WHERE id = ?");
  }

  /** Shows that this holder lives. Belongs into a transaction. */
  beat(): void {
    const { machine, pid, started } = this.#identity;
    this.#beat.run(this.id, machine, pid, started);
  }

  /** Looks at the other holders once; returns those that are dead, or unchanged for so many looks. */
  findDead(looksToDeath: number): readonly number[] {
    const before = this.#sightings;
    this.#sightings = new Map();
    const dead: number[] = [];
    for (const row of this.#others.all(this.id)) {
      const id = Number(row.id);
      const beat = Number(row.beat);
      const last = before.get(id);
      const unchanged = last?.beat === beat ? last.unchanged + 1 : 0;
      this.#sightings.set(id, { beat, unchanged });
      if (unchanged >= looksToDeath || isGone(toIdentity(row), this.#identity)) dead.push(id);
    }
    return dead;
  }

  /** Takes a dead holder's messages from it; returns their queues. Belongs into a transaction. */
  bury(id: number): ReadonlySet<string> {
    const { changes } = this.#delete.run(id);
    // Another process may have been first.
    return changes === 1 ? this.#messages.releaseAll(id, 1) : new Set();
  }

  /** Takes leave: what this holder still has goes back unharmed. Belongs into a transaction. */
  leave(): void {
    this.#messages.releaseAll(this.id, 0);
    this.#delete.run(this.id);
  }
}

function toIdentity(row: Record<string, unknown>): ProcessIdentity {
  return { machine: String(row.machine), pid: Number(row.pid), started: String(row.started) };
}
