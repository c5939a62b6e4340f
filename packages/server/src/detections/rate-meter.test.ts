import { expect, test } from "vitest";
import { RateMeter } from "./rate-meter.ts";

test("nothing is known before the first answer", () => {
  const meter = new RateMeter();
  meter.look(0, 0, true);
  meter.look(1_000, 0, true);
  expect(meter.rate).toBeUndefined();
});

test("measures answers over the time it was busy", () => {
  const meter = new RateMeter();
  for (let look = 0; look <= 10; look += 1) meter.look(look * 500, look * 50, true);
  expect(meter.rate).toBeCloseTo(0.1);
  meter.look(5_500, 550, false);
  meter.look(100_000, 550, false);
  meter.look(200_000, 550, true);
  meter.look(200_500, 600, true);
  expect(meter.rate).toBeCloseTo(0.1);
});

test("is not fooled by the pauses of a model that answers in batches", () => {
  const meter = new RateMeter();
  for (let look = 0; look <= 19; look += 1) meter.look(look * 500, 16 * Math.floor(look / 10), true);
  expect(meter.rate).toBeCloseTo(16 / 5_000);
});

test("falls while answers are overdue", () => {
  const meter = new RateMeter();
  for (let look = 0; look <= 10; look += 1) meter.look(look * 500, look * 50, true);
  meter.look(60_000, 500, true);
  expect(meter.rate).toBeLessThan(0.01);
});
