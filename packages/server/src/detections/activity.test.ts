import type { SettledDetection } from "@raisontext/contract";
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

const HOUR = 3_600_000;

const settled = (state: "done" | "failed" | "cancelled", at: number, ms: number) =>
  ({
    state,
    createdAt: new Date(at - ms).toISOString(),
    settledAt: new Date(at).toISOString(),
  }) as SettledDetection;

test("counts what is settled, notes it once, and again when it could not", async () => {
  const notes: (readonly SettledMinute[])[] = [];
  let isDown = true;
  const activity = new Activity({
    async noteMinutes(_, minutes) {
      if (isDown) throw new Error("down");
      notes.push(minutes);
    },
    activity: async () => notes.flat(),
  });
  activity.count(settled("done", HOUR - 1_000, 60));
  activity.count(settled("done", HOUR - 2_000, 80));
  activity.count(settled("failed", HOUR, 10));
  activity.count(settled("cancelled", HOUR, 10));
  await expect(activity.note(HOUR)).rejects.toThrow("down");
  isDown = false;
  const minutes = await activity.lastHour(HOUR + 5_000);
  await activity.note(HOUR + 6_000);
  expect(notes.map(({ length }) => length)).toEqual([2, 0]);
  expect(minutes).toHaveLength(60);
  expect(minutes.slice(-2)).toEqual([
    { at: "1970-01-01T00:59:00.000Z", done: 2, failed: 0, p50Ms: 75, p95Ms: 98 },
    { at: "1970-01-01T01:00:00.000Z", done: 0, failed: 1, p50Ms: 25, p95Ms: 48 },
  ]);
});
