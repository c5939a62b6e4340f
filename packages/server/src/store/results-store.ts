import type { Detection, Failure, Lane, Result, SettledDetection, WorkerEvent } from "@raisontext/contract";

import type { BatchStore } from "./batch-store.ts";
import type { KeyStore } from "./key-store.ts";
import type { WebhookStore } from "./webhook-store.ts";

/** How a text ended: with a result, without one, too late, or because nobody wanted it any more. */
export type Outcome =
  | { readonly result: Result }
  | { readonly error: Failure }
  | { readonly state: "expired" | "cancelled" };

/** A text as it is accepted. */
export interface NewRecord {
  readonly id: string;
  readonly model: string;
  readonly lane: Lane;
  /** The request queue it goes to. */
  readonly queue: string;
  /** Milliseconds since the epoch. */
  readonly deadlineAt?: number;
  /** Whether it is given up when the socket it came from closes, unless somebody asks for it by its id. */
  readonly endsWithSocket: boolean;
  readonly idempotency?: Idempotency;
  /** The API key it belongs to. */
  readonly owner?: string;
  /** Most texts that its owner may send on a day (UTC). */
  readonly dailyQuota?: number;
  readonly batch?: BatchPlace;
  /** Address that is told when it is settled. */
  readonly webhook?: string;
}

/** Where a text stands in a batch. */
export interface BatchPlace {
  readonly id: string;
  /** From 0. */
  readonly index: number;
  /** The sender's name for the text. */
  readonly ref?: string;
}

/** What makes a repeated request one with the first. */
export interface Idempotency {
  readonly key: string;
  /** Fingerprint of the request; the same key with another one is a mistake. */
  readonly fingerprint: string;
}

/** A record that an idempotency key stands for already. */
export interface Earlier {
  readonly id: string;
  readonly queue: string;
  readonly fingerprint: string;
  /** Whether its request is known to be on its queue. */
  readonly isPublished: boolean;
}

/** A record that was settled just now. */
export interface Settled {
  readonly detection: SettledDetection;
  readonly queue: string;
}

/** Where a record stands in its queue. */
export interface Standing {
  readonly queue: string;
  /** Texts of the queue that came before it and have no answer yet, itself included. */
  readonly position: number;
}

/** A model that a worker has served, now or before. */
export interface SeenModel {
  readonly name: string;
  readonly evaluator: WorkerEvent["evaluator"];
}

/** The upper bounds that latencies are counted under, in ms; one more count is for what is above all. */
export const LATENCY_BOUNDS_MS = [
  50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000,
] as const;

/** What was settled in a minute. */
export interface SettledMinute {
  /** When the minute began, in ms since the epoch. */
  readonly at: number;
  readonly done: number;
  readonly failed: number;
  /** How many took at most each of `LATENCY_BOUNDS_MS`; shape [bounds]. */
  readonly withinMs: readonly number[];
}

/** The record of every accepted text: its state and its result, never the text. */
export interface ResultsStore {
  /** Random, made with the store: tells two stores apart. */
  readonly id: string;
  /**
   * Records a text, and counts it towards its owner's quota. Resolves when the record survives this process: with the
   * record that has the same idempotency key if there is one, with `over_quota` when there is none of the quota left,
   * else with undefined.
   */
  add(record: NewRecord): Promise<Earlier | "over_quota" | undefined>;
  /** Records a text that is settled already, since it never went to a queue. */
  addSettled(record: NewRecord, outcome: Outcome): Promise<SettledDetection>;
  /** Notes that the request of a record with an idempotency key is on its queue. */
  markPublished(id: string): Promise<void>;
  /** Forgets a text that was not accepted after all, and takes it off its owner's quota. */
  remove(id: string): Promise<void>;
  /** Settles a record once: the first outcome stays. Undefined when the id is unknown or settled already. */
  settle(id: string, outcome: Outcome): Promise<Settled | undefined>;
  /** Lets a text that failed wait for an answer again, because its request goes back to its queue. */
  reopen(id: string): Promise<void>;
  /** Cancels as many of a batch's texts as fit into one step; none is left when it returns none. */
  cancelBatch(batch: string): Promise<readonly Settled[]>;
  /** Cancels those of the records that still end with their socket. */
  cancelUnasked(ids: readonly string[]): Promise<readonly Settled[]>;
  /** Settles what has passed its deadline, as much as fits into one step; none is left when it returns none. */
  expire(now: Date): Promise<readonly Settled[]>;
  /** The record as it stands, if it belongs to this API key; undefined stands for none. */
  get(id: string, owner?: string): Promise<Detection | undefined>;
  /** The same, for somebody who knows the id: from now on the record does not end with its socket. */
  ask(id: string, owner?: string): Promise<Detection | undefined>;
  /** Those of the records that are settled. */
  findSettled(ids: readonly string[]): Promise<readonly SettledDetection[]>;
  /** Where a record stands that has no answer yet. */
  standing(id: string): Promise<Standing | undefined>;
  /** How many texts of each request queue have no answer yet; queues without any are left out. */
  unanswered(): Promise<ReadonlyMap<string, number>>;
  readonly keys: KeyStore;
  readonly batches: BatchStore;
  readonly webhooks: WebhookStore;
  /** Remembers that a model is served. */
  seeModel(model: SeenModel): Promise<void>;
  /** The models that were ever served. */
  models(): Promise<readonly SeenModel[]>;
  /** Notes what a server has settled in some minutes so far; later notes of a minute take the place of earlier ones. */
  noteMinutes(server: string, minutes: readonly SettledMinute[]): Promise<void>;
  /** What all servers noted of the minutes since a moment, a sum for each; others are left out. */
  activity(since: Date): Promise<readonly SettledMinute[]>;
  /** Deletes the records made before this moment. Resolves with their number. */
  prune(before: Date): Promise<number>;
  /** Resolves when the store can be read. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
