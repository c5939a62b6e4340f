import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { every } from "./every.ts";

test("tells the first error of a row only, and the next after it went well", async () => {
  const outcomes = ["bad", "bad", "bad", "good", "bad", "good"];
  const errors: string[] = [];
  const work = () => {
    if (outcomes.shift() === "bad") throw new Error(`${outcomes.length} left`);
  };
  const stop = every(5, work, error => errors.push(String(error)));
  await expect.poll(() => outcomes.length).toBe(0);
  stop();
  expect(errors).toEqual(["Error: 5 left", "Error: 1 left"]);
});

test("never runs twice at once, and not after it was stopped", async () => {
  let running = 0;
  let runs = 0;
  const work = async () => {
    running += 1;
    runs += 1;
    expect(running).toBe(1);
    await sleep(20);
    running -= 1;
  };
  const stop = every(2, work, error => expect.unreachable(String(error)));
  await expect.poll(() => runs).toBeGreaterThan(2);
  stop();
  const before = runs;
  await sleep(60);
  expect(runs).toBe(before);
});
