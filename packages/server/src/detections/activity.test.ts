import { expect, test } from "vitest";
import { LATENCY_BOUNDS_MS, type SettledMinute } from "../store/results-store.ts";
import { Activity, quantileOf } from "./activity.ts";

/** A minute in which texts took so long. */
function minuteOf(at: number, times: readonly number[]): SettledMinute {
  const withinMs = LATENCY_BOUNDS_MS.map(bound => times.filter(ms => ms <= bound).length);
  return { at, done: times.length, failed: 0, withinMs };
}

test("estimates quantiles between the bounds", () => {
  const times = Array.from({ length: 100 }, (_, i) => 101 + i);
  expect(quantileOf(minuteOf(0, times), 0.5)).toBe(150);
  expect(quantileOf(minuteOf(0, times), 0.95)).toBe(195);
  expect(quantileOf(minuteOf(0, [10]), 0.5)).toBe(25);
  expect(quantileOf(minuteOf(0, [1e9]), 0.5)).toBe(300_000);
});

test("asks the store for a minute that is over once, and for all at most every 2 s", async () => {
  const asked: number[] = [];
  const hour = 3_600_000;
  const activity = new Activity({
    async activity(since) {
      asked.push(since.getTime());
      return [minuteOf(hour - 60_000, [60, 80]), minuteOf(hour, [10])].filter(
        ({ at }) => at >= since.getTime(),
      );
    },
  });
  const first = await activity.lastHour(hour + 5_000);
  await activity.lastHour(hour + 6_000);
  const later = await activity.lastHour(hour + 125_000);
  expect(asked).toEqual([60_000, hour - 60_000]);
  expect(first).toHaveLength(60);
  expect(first.slice(-2)).toEqual([
    { at: "1970-01-01T00:59:00.000Z", done: 2, failed: 0, p50Ms: 75, p95Ms: 98 },
    { at: "1970-01-01T01:00:00.000Z", done: 1, failed: 0, p50Ms: 25, p95Ms: 48 },
  ]);
  expect(later.slice(-3).map(({ done }) => done)).toEqual([1, 0, 0]);
  expect(later.at(-4)?.done).toBe(2);
});
