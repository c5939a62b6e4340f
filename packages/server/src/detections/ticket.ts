import type { Progress, SettledDetection } from "@raisontext/contract";

/** Where a text is that has no answer yet. */
export type Pending = ({ readonly state: "queued" } & Progress) | { readonly state: "running" };

/** The claim on one text's answer. */
export interface Ticket {
  readonly id: string;
  /** Where the text is now; undefined when it is settled already. */
  pending(): Pending | undefined;
  /** Calls the listener when that has changed, about once a second, until the text is settled or forgotten. */
  watch(listener: (pending: Pending) => void): void;
  /** Resolves with the answer. Never rejects; after `forget()` it stays pending. */
  readonly settled: Promise<SettledDetection>;
  /** Nobody waits any more. The text is answered all the same and can be asked for by its id. */
  forget(): void;
}
