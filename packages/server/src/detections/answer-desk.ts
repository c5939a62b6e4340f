import type { SettledDetection } from "@raisontext/contract";

type Listener = (detection: SettledDetection) => void;

interface Entry {
  readonly since: number;
  readonly listeners: Set<Listener>;
}

/** Who in this process waits for which answer. */
export class AnswerDesk {
  readonly #entries = new Map<string, Entry>();

  /** How many ids are waited for. */
  get size(): number {
    return this.#entries.size;
  }

  /** The ids somebody has waited for at least so long. */
  waitingFor(ms: number): readonly string[] {
    const latest = performance.now() - ms;
    return [...this.#entries].filter(([, { since }]) => since <= latest).map(([id]) => id);
  }

  /** Waits for an id until it is handed over or `forget` is called. */
  wait(id: string): { readonly settled: Promise<SettledDetection>; forget(): void } {
    const { promise: settled, resolve } = Promise.withResolvers<SettledDetection>();
    const entry = this.#entries.get(id) ?? { since: performance.now(), listeners: new Set() };
    entry.listeners.add(resolve);
    this.#entries.set(id, entry);
    return {
      settled,
      forget: () => {
        entry.listeners.delete(resolve);
        if (entry.listeners.size === 0 && this.#entries.get(id) === entry) this.#entries.delete(id);
      },
    };
  }

  /** Hands an answer to everyone who waits for it here. Returns whether anyone did. */
  handOver(detection: SettledDetection): boolean {
    const entry = this.#entries.get(detection.id);
    this.#entries.delete(detection.id);
    for (const listener of entry?.listeners ?? []) listener(detection);
    return entry !== undefined;
  }
}
