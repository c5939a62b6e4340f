import type { Scope } from "../access/scopes.ts";

/** How much somebody may ask for. */
export interface Allowance {
  /** Texts a minute, those of batches left out. */
  readonly ratePerMinute: number;
  /** Requests and socket texts at the same time. */
  readonly maxAtOnce: number;
  /** Texts a day (UTC), those of batches included; undefined: as many as may be. */
  readonly dailyQuota?: number;
}

/** An API key without its secret. */
export interface ApiKey extends Allowance {
  /** Public part of the key; names it in lists. */
  readonly id: string;
  /** What its maker calls it. */
  readonly name: string;
  /** SHA-256 of the secret part, in hex. */
  readonly hash: string;
  readonly scopes: readonly Scope[];
  readonly createdAt: Date;
  readonly revokedAt?: Date;
}

/** The API keys, and what was sent with them. */
export interface KeyStore {
  add(key: Omit<ApiKey, "createdAt" | "revokedAt">): Promise<void>;
  /** Every key, revoked ones included, oldest first. */
  list(): Promise<readonly ApiKey[]>;
  find(id: string): Promise<ApiKey | undefined>;
  /** Resolves with whether there was a key to revoke. */
  revoke(id: string): Promise<boolean>;
  /** Texts of a day. They are counted as their records are made. */
  spent(id: string, day: string): Promise<number>;
  /** Takes texts off the count of a day: they were not accepted after all. */
  giveBack(id: string, day: string, texts: number): Promise<void>;
  /** What the secrets of webhooks are derived from: random, made with the first call. */
  webhookSecret(): Promise<string>;
  /** Forgets what was counted before this moment. */
  prune(before: Date): Promise<void>;
}
