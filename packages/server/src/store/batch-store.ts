import type { Batch, BatchResult } from "@raisontext/contract";

/** A batch as it begins to arrive. */
interface NewBatch {
  readonly id: string;
  readonly owner?: string;
  readonly model: string;
  /** Address that is told when it is settled. */
  readonly webhook?: string;
  readonly idempotencyKey?: string;
}

/** A batch that an idempotency key stands for already. */
interface EarlierBatch {
  readonly id: string;
  /** Of all that was sent; undefined: it is still arriving. */
  readonly fingerprint?: string;
}

/** The batches; their texts are records of the results store. */
export interface BatchStore {
  /** Records a batch. Resolves with the one that has the same idempotency key if there is one, else with undefined. */
  begin(batch: NewBatch): Promise<EarlierBatch | undefined>;
  /** Notes that it still arrives. */
  touch(id: string): Promise<void>;
  /** All its texts are accepted: `receiving` → `running`. */
  complete(id: string, fingerprint: string): Promise<void>;
  /**
   * No more of its texts shall be scored: `receiving` or `running` → `cancelled`; the idempotency key of one that was
   * arriving is free again. Resolves with whether it was one of these.
   */
  cancel(id: string): Promise<boolean>;
  /** The batch as it stands, if it belongs to this API key; undefined stands for none. */
  get(id: string, owner?: string): Promise<Batch | undefined>;
  /** Its texts as they stand, in order, from a place on. */
  results(id: string, from: number, limit: number): Promise<readonly BatchResult[]>;
  /** Settles the batches, cancelled ones too, that wait for none of their texts any more. Resolves with their ids. */
  settleFinished(): Promise<readonly string[]>;
  /** Batches that still arrive, and of which nobody has noted so since this moment: their server has died. */
  findAbandoned(before: Date): Promise<readonly string[]>;
  /** Forgets the batches made before this moment. */
  prune(before: Date): Promise<void>;
}
