import type { SettledDetection } from "@raisontext/contract";

type Listener = (detection: SettledDetection) => void;

/** Who in this process waits for which answer. */
export class AnswerDesk {
  readonly #listeners = new Map<string, Set<Listener>>();

  /** How many ids are waited for. */
  get size(): number {
    return this.#listeners.size;
  }

  /** Waits for an id until it is handed over or `forget` is called. */
  wait(id: string): { readonly settled: Promise<SettledDetection>; forget(): void } {
    const { promise: settled, resolve } = Promise.withResolvers<SettledDetection>();
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(resolve));
    return {
      settled,
      forget: () => {
        listeners.delete(resolve);
        if (listeners.size === 0 && this.#listeners.get(id) === listeners) this.#listeners.delete(id);
      },
    };
  }

  /** Hands an answer to everyone who waits for it here. Returns whether anyone did. */
  handOver(detection: SettledDetection): boolean {
    const listeners = this.#listeners.get(detection.id);
    this.#listeners.delete(detection.id);
    for (const listener of listeners ?? []) listener(detection);
    return listeners !== undefined;
  }
}
