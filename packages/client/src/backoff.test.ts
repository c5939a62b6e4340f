import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("waits up to 250 ms at first, twice as long each time, and never over 5 s", () => {
  const longest = [1, 2, 3, 4, 5, 6, 100].map(failures => backoffMs(failures, () => 1));
  expect(longest).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000]);
});

test("spreads the waits over the whole range, so that clients do not come back together", () => {
  expect(backoffMs(3, () => 0)).toBe(0);
  expect(backoffMs(3, () => 0.5)).toBe(500);
});
