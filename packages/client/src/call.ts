import type { RaisonTextError } from "@raisontext/contract";
import { retryDelayMs } from "./backoff.ts";
import { Refusal } from "./http-reply.ts";

/** What goes with every request over HTTP. */
export interface CallOptions {
  /** Gives the request up: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /**
   * How long it may take, repetitions and the wait for the answer included, in ms. Then it rejects with what stood in
   * the way, or with a `TimeoutError`. Default: 10 minutes for `detect`, 30 s for the others.
   */
  readonly timeoutMs?: number;
  /**
   * Whether what was refused for now, or did not get through, is repeated by itself. Default true. A text that was
   * accepted is never given up for such a thing, either way.
   */
  readonly retry?: boolean;
}

/** How tries are repeated. */
interface RepeatOptions {
  /** Hears of a try that is repeated after a while; without an error the service could not be reached. */
  readonly onRepeat?: (retryInMs: number, error: RaisonTextError | undefined) => void;
  /** Whether to repeat. Default: as the user wishes. */
  readonly retry?: boolean;
}

/** Longest time a timer can be set to, in ms; it stands for "for ever". */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** One thing a user of the client asked for, however many requests it takes. */
export class Call {
  /** Aborted when the user gives up or the time is over. */
  readonly signal: AbortSignal;
  readonly #timeout: AbortSignal;
  readonly #endsAt: number;
  readonly #retry: boolean;

  constructor({ signal, timeoutMs, retry = true }: CallOptions, defaultTimeoutMs: number) {
    const ms = Math.min(timeoutMs ?? defaultTimeoutMs, LONGEST_TIMER_MS);
    this.#timeout = AbortSignal.timeout(ms);
    this.signal = signal ? AbortSignal.any([signal, this.#timeout]) : this.#timeout;
    this.#endsAt = performance.now() + ms;
    this.#retry = retry;
  }

  /** Tries until it succeeds, cannot succeed, or there is no time for another try. */
  async repeat<T>(attempt: () => Promise<T>, options: RepeatOptions = {}): Promise<T> {
    const { onRepeat, retry = this.#retry } = options;
    let inTheWay: unknown;
    for (let failures = 1; ; failures += 1) {
      try {
        return await attempt();
      } catch (failure) {
        if (this.signal.aborted) throw this.#reason(inTheWay);
        const refusal = failure instanceof Refusal ? failure : undefined;
        const error = refusal?.cause;
        inTheWay = error ?? failure;
        const retryInMs = retryDelayMs(failures, error?.retryAfterMs);
        const isWorthIt = retry && mayPass(failure) && this.#hasTime(retryInMs);
        if (!isWorthIt) throw inTheWay;
        onRepeat?.(retryInMs, error);
        await this.pause(retryInMs).catch(() => {
          throw this.#reason(inTheWay);
        });
      }
    }
  }

  /** Why it ended: when the time is over, what stood in the way of an earlier try says more than that. */
  #reason(inTheWay: unknown): unknown {
    const { reason } = this.signal;
    return reason === this.#timeout.reason ? (inTheWay ?? reason) : reason;
  }

  /** Waits, unless the call ends first: then it rejects. */
  pause(ms: number): Promise<void> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const stop = () => {
        clearTimeout(timer);
        reject(signal.reason);
      };
      const timer = setTimeout(() => {
        signal.removeEventListener("abort", stop);
        resolve();
      }, ms);
      if (signal.aborted) stop();
      else signal.addEventListener("abort", stop, { once: true });
    });
  }

  #hasTime(ms: number): boolean {
    return performance.now() + ms < this.#endsAt;
  }
}

/** `fetch` rejects with a `TypeError` when the connection could not be made or was cut. */
function mayPass(failure: unknown): boolean {
  return failure instanceof Refusal ? failure.retryable : failure instanceof TypeError;
}
