import { decodeEvent } from "@raisontext/contract";

/** Remembers which texts nobody wants an answer for any more: the latest `max` of them. */
export class CancelledIds {
  readonly #max: number;
  readonly #ids = new Set<string>();

  constructor(max = 100_000) {
    this.#max = max;
  }

  /** Remembers an id, and forgets the oldest when there are too many. */
  add(id: string): void {
    // Moves one that is known to the end.
    this.#ids.delete(id);
    this.#ids.add(id);
    if (this.#ids.size <= this.#max) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }

  /** Remembers the ids of a `cancelled` event; one that is malformed cancels nothing. */
  hear(event: Uint8Array): void {
    try {
      for (const id of decodeEvent("cancelled", event).ids) this.add(id);
    } catch {
      // Any process may broadcast, in any language.
    }
  }

  /** Whether this text was cancelled. */
  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
