import { randomUUID } from "node:crypto";
import type { Minute, SettledDetection } from "@raisontext/contract";
import { LATENCY_BOUNDS_MS, type ResultsStore, type SettledMinute } from "../store/results-store.ts";

const MINUTE_MS = 60_000;
const MINUTES = 60;

/** A minute as it is being counted. */
interface Counted {
  done: number;
  failed: number;
  /** Shape [bounds]: how many took at most each. */
  readonly withinMs: number[];
  /** Whether the store does not have it as it is. */
  isNews: boolean;
}

/**
 * What was answered in the last hour, over all servers. Each server counts its own and notes the sums in the store now and
 * then, so that it costs the same however much is answered.
 */
export class Activity {
  readonly #store: Pick<ResultsStore, "noteMinutes" | "activity">;
  readonly #server = randomUUID();
  readonly #minutes = new Map<number, Counted>();

  constructor(store: Pick<ResultsStore, "noteMinutes" | "activity">) {
    this.#store = store;
  }

  /** Counts a text that this server has settled. */
  count(detection: SettledDetection): void {
    const { state } = detection;
    if (state !== "done" && state !== "failed") return;
    const settledAt = Date.parse(detection.settledAt);
    const minute = this.#minute(minuteOf(settledAt));
    minute[state] += 1;
    minute.isNews = true;
    const ms = settledAt - Date.parse(detection.createdAt);
    for (const [i, bound] of LATENCY_BOUNDS_MS.entries()) {
      if (ms <= bound) minute.withinMs[i] = (minute.withinMs[i] ?? 0) + 1;
    }
  }

  /** Notes in the store what was counted since; rejects when it cannot, and does so the next time. */
  async note(now: number): Promise<void> {
    const news = [...this.#minutes].filter(([, { isNews }]) => isNews);
    for (const [, minute] of news) minute.isNews = false;
    try {
      const noted = news.map(([at, { done, failed, withinMs }]) => ({
        at,
        done,
        failed,
        withinMs: [...withinMs],
      }));
      await this.#store.noteMinutes(this.#server, noted);
    } catch (error) {
      for (const [, minute] of news) minute.isNews = true;
      throw error;
    }
    const earliest = minuteOf(now) - MINUTES * MINUTE_MS;
    for (const at of this.#minutes.keys()) if (at < earliest) this.#minutes.delete(at);
  }

  /** The last 60 minutes, oldest first; the last is the one that runs. */
  async lastHour(now: number): Promise<readonly Minute[]> {
    await this.note(now);
    const first = minuteOf(now) - (MINUTES - 1) * MINUTE_MS;
    const minutes = new Map((await this.#store.activity(new Date(first))).map(minute => [minute.at, minute]));
    return Array.from({ length: MINUTES }, (_, i) => {
      const at = first + i * MINUTE_MS;
      return toMinute(at, minutes.get(at));
    });
  }

  #minute(at: number): Counted {
    const known = this.#minutes.get(at);
    if (known) return known;
    const minute = { done: 0, failed: 0, withinMs: LATENCY_BOUNDS_MS.map(() => 0), isNews: true };
    this.#minutes.set(at, minute);
    return minute;
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
