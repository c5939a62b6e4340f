import { RaisonTextError } from "@raisontext/contract";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Caller } from "./access.ts";

/** What is left to a caller after a text was let in. */
export interface Pass {
  /** Undefined: there is no limit. */
  readonly rate?: { readonly perMinute: number; readonly left: number; readonly resetMs: number };
  /** The request is over. Does nothing the second time. */
  leave(): void;
}

const MINUTE_S = 60;
const AT_ONCE_RETRY_MS = 1_000;

/** Holds every caller to what it may ask for. Rates and what is asked at once are counted by each server for itself. */
export class UsageGate {
  readonly #limiters = new Map<number, RateLimiterMemory>();
  readonly #atOnce = new Map<string, number>();

  /** Lets a request in. Throws `too_many_at_once` or `rate_limited`. */
  async enter(caller: Caller): Promise<Pass> {
    if (!caller.allowance) return { leave: () => {} };
    const { ratePerMinute, maxAtOnce } = caller.allowance;
    const leave = this.hold(caller.client, maxAtOnce);
    try {
      const rate = await this.#count(caller.client, ratePerMinute);
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
