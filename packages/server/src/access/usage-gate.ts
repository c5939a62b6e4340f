import { RaisonTextError } from "@raisontext/contract";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { KeyStore } from "../store/key-store.ts";
import type { Caller } from "./access.ts";

/** What is left to a caller after a text was let in. */
export interface Pass {
  /** Undefined: there is no limit. */
  readonly rate?: { readonly perMinute: number; readonly left: number; readonly resetMs: number };
  /** The request is over. Does nothing the second time. */
  leave(): void;
}

const MINUTE_S = 60;
const DAY_MS = 24 * 3_600_000;
const AT_ONCE_RETRY_MS = 1_000;
const STORE_RETRY_MS = 2_000;

/** Holds every caller to what it may ask for. Rates and what is asked at once are counted by each server for itself. */
export class UsageGate {
  readonly #keys: Pick<KeyStore, "spend">;
  readonly #limiters = new Map<number, RateLimiterMemory>();
  readonly #atOnce = new Map<string, number>();

  constructor(keys: Pick<KeyStore, "spend">) {
    this.#keys = keys;
  }

  /** Lets a request in, with so many texts. Throws `too_many_at_once`, `rate_limited` or `quota_exceeded`. */
  async enter(caller: Caller, texts = 1): Promise<Pass> {
    if (!caller.allowance) return { leave: () => {} };
    const { ratePerMinute, maxAtOnce } = caller.allowance;
    const leave = this.hold(caller.client, maxAtOnce);
    try {
      const rate = await this.#count(caller.client, ratePerMinute);
      if (texts > 0) await this.spend(caller, texts);
      return { rate, leave };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Takes one of so many places until it is left. Throws `too_many_at_once`. */
  hold(client: string, most: number): () => void {
    const count = this.#atOnce.get(client) ?? 0;
    if (count >= most) {
      const detail = `At most ${most} at the same time are allowed.`;
      throw new RaisonTextError("too_many_at_once", detail, { retryAfterMs: AT_ONCE_RETRY_MS });
    }
    this.#atOnce.set(client, count + 1);
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      const left = (this.#atOnce.get(client) ?? 1) - 1;
      if (left === 0) this.#atOnce.delete(client);
      else this.#atOnce.set(client, left);
    };
  }

  /** Counts texts towards the day's quota. Throws `quota_exceeded`. */
  async spend({ owner, allowance }: Caller, texts: number): Promise<void> {
    const quota = allowance?.dailyQuota;
    if (owner === undefined || quota === undefined) return;
    const now = Date.now();
    const day = new Date(now).toISOString().slice(0, 10);
    let spent: number | undefined;
    try {
      spent = await this.#keys.spend(owner, day, texts, quota);
    } catch (error) {
      throw new RaisonTextError("store_unavailable", undefined, {
        cause: error,
        retryAfterMs: STORE_RETRY_MS,
      });
    }
    if (spent !== undefined) return;
    const detail = `This key may send ${quota} texts a day (UTC).`;
    throw new RaisonTextError("quota_exceeded", detail, { retryAfterMs: DAY_MS - (now % DAY_MS) });
  }

  async #count(client: string, perMinute: number) {
    try {
      const { remainingPoints, msBeforeNext } = await this.#limiter(perMinute).consume(client);
      return { perMinute, left: remainingPoints, resetMs: msBeforeNext };
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const detail = `At most ${perMinute} texts a minute are allowed.`;
      throw new RaisonTextError("rate_limited", detail, { retryAfterMs: refusal.msBeforeNext });
    }
  }

  #limiter(perMinute: number): RateLimiterMemory {
    const known = this.#limiters.get(perMinute);
    if (known) return known;
    const limiter = new RateLimiterMemory({ points: perMinute, duration: MINUTE_S });
    this.#limiters.set(perMinute, limiter);
    return limiter;
  }
}
