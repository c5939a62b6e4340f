import type { Minute } from "@raisontext/contract";
import { LATENCY_BOUNDS_MS, type ResultsStore, type SettledMinute } from "../store/results-store.ts";

const MINUTE_MS = 60_000;
const MINUTES = 60;
/** How long an answer is repeated to everyone who asks. */
const FRESH_MS = 2_000;

/**
 * What was answered in the last hour, over all servers, as the store has it. Minutes that are over are asked for once, so
 * that watching costs little however much was answered.
 */
export class Activity {
  readonly #store: Pick<ResultsStore, "activity">;
  readonly #minutes = new Map<number, SettledMinute>();
  /** The first minute that may still change. */
  #open = 0;
  #asked: Promise<void> | undefined;
  #askedAt = Number.NEGATIVE_INFINITY;

  constructor(store: Pick<ResultsStore, "activity">) {
    this.#store = store;
  }

  /** The last 60 minutes, oldest first; the last is the one that runs. */
  async lastHour(now: number): Promise<readonly Minute[]> {
    if (this.#asked === undefined || now - this.#askedAt > FRESH_MS) {
      this.#askedAt = now;
      this.#asked = this.#ask(now);
      // A failure is told to who asked, and the next one asks again.
      this.#asked.catch(() => {
        this.#asked = undefined;
      });
    }
    await this.#asked;
    const last = minuteOf(now);
    return Array.from({ length: MINUTES }, (_, i) => {
      const at = last - (MINUTES - 1 - i) * MINUTE_MS;
      return toMinute(at, this.#minutes.get(at));
    });
  }

  async #ask(now: number): Promise<void> {
    const last = minuteOf(now);
    const first = last - (MINUTES - 1) * MINUTE_MS;
    for (const minute of await this.#store.activity(new Date(Math.max(this.#open, first)))) {
      this.#minutes.set(minute.at, minute);
    }
    for (const at of this.#minutes.keys()) if (at < first) this.#minutes.delete(at);
    // The clocks of servers differ a little, so the minute before may still get an answer.
    this.#open = last - MINUTE_MS;
  }
}

const minuteOf = (ms: number): number => Math.floor(ms / MINUTE_MS) * MINUTE_MS;

function toMinute(at: number, settled: SettledMinute | undefined): Minute {
  const { done = 0, failed = 0 } = settled ?? {};
  const time = { at: new Date(at).toISOString(), done, failed };
  if (settled === undefined || done + failed === 0) return time;
  return { ...time, p50Ms: quantileOf(settled, 0.5), p95Ms: quantileOf(settled, 0.95) };
}

/** A quantile of the latencies, in ms: linear between the bounds around it; what is above all bounds is the last one. */
export function quantileOf({ done, failed, withinMs }: SettledMinute, share: number): number {
  const wanted = share * (done + failed);
  let [lower, below] = [0, 0];
  for (const [i, bound] of LATENCY_BOUNDS_MS.entries()) {
    const within = withinMs[i] ?? 0;
    if (within >= wanted)
      return Math.round(lower + ((bound - lower) * (wanted - below)) / Math.max(1, within - below));
    [lower, below] = [bound, within];
  }
  return lower;
}
