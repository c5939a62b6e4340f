import { expect, test } from "vitest";
import { backoffMs, retryDelayMs } from "./backoff.ts";

test("waits up to 250 ms at first, twice as long each time, and never over 5 s", () => {
  const longest = [1, 2, 3, 4, 5, 6, 100].map(failures => backoffMs(failures, () => 1));
  expect(longest).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test("spreads the waits over the whole range, so that clients do not come back together", () => {
  expect(backoffMs(3, () => 0)).toBe(0);
  expect(backoffMs(3, () => 0.5)).toBe(500);
});

test("comes never before the server said, and not together with the others it said the same to", () => {
  expect(retryDelayMs(3, 2_000, () => 0)).toBe(2_000);
  expect(retryDelayMs(3, 2_000, () => 1)).toBe(3_000);
  expect(retryDelayMs(1, undefined, () => 1)).toBe(250);
});

test("a server cannot put it off for more than an hour", () => {
  expect(retryDelayMs(1, 1e12, () => 0)).toBe(3_600_000);
});
