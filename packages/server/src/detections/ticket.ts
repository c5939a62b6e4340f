import type { SettledDetection } from "@raisontext/contract";

/** The claim on one text's answer. */
export interface Ticket {
  readonly id: string;
  /** The text's place in the queue when it was accepted, itself included. Absent for a resumed one. */
  readonly position?: number;
  /** Resolves with the answer. Never rejects; after `forget()` it stays pending. */
  readonly settled: Promise<SettledDetection>;
  /** Nobody waits any more. The text is answered all the same and can be asked for by its id. */
  forget(): void;
}
