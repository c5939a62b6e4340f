import type { Detection, Failure, Result, SettledDetection } from "@raisontext/contract";

/** How a text ended: with a result, or without. */
export type Outcome = { readonly result: Result } | { readonly error: Failure };

/** The record of every accepted text: its state and its result, never the text. */
export interface ResultsStore {
  /** Records an accepted text. Resolves when the record survives this process. */
  add(id: string): Promise<void>;
  /** Forgets a text that was not accepted after all. */
  remove(id: string): Promise<void>;
  /**
   * Settles a record once: the first outcome stays. Resolves with the settled detection when this call was the first,
   * undefined when the id is unknown or already settled.
   */
  settle(id: string, outcome: Outcome): Promise<SettledDetection | undefined>;
  /** The record as it stands. */
  get(id: string): Promise<Detection | undefined>;
  /** Deletes the records made before this moment. Resolves with their number. */
  prune(before: Date): Promise<number>;
  /** Resolves when the store can be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
