import { expect, test } from "vitest";
import { backoffMs } from "./backoff.ts";

test("grows with the failures up to half a second", () => {
  const longest = [0, 1, 2, 5, 1_000].map(failures => backoffMs(failures, () => 1));
  expect(longest).toEqual([50, 100, 200, 500, 500]);
});

test("may be anything from nothing to that, so that not all come at once", () => {
  expect([0, 0.5, 1].map(random => backoffMs(3, () => random))).toEqual([0, 200, 400]);
});
