import type { Lane } from "@raisontext/contract";
import { describe, expect, test } from "vitest";
import { Lanes, type Queued } from "./lanes.ts";

interface Item extends Queued {
  readonly name: string;
}

const fresh = (lane: Lane, shard = 0): Item => ({ name: lane, lane, shard, attempt: 1 });
const retried = (lane: Lane): Item => ({ name: `retried ${lane}`, lane, shard: 0, attempt: 2 });

function fill(lanes: Lanes<Item>, count: number, item: Item): void {
  for (let index = 0; index < count; index += 1) lanes.add(item);
}

const namesOf = (batch: readonly Item[]) => batch.map(({ name }) => name);
const count = (batch: readonly Item[], name: string) => namesOf(batch).filter(one => one === name).length;

describe("a batch while both lanes wait", () => {
  test.each([
    [2, 1],
    [8, 1],
    [15, 1],
    [16, 2],
    [64, 8],
  ])("of %i places has %i for bulk", (maxTexts, places) => {
    const lanes = new Lanes<Item>(maxTexts);
    fill(lanes, 200, fresh("bulk"));
    fill(lanes, 200, fresh("interactive"));
    const batch = lanes.take();
    expect(batch).toHaveLength(maxTexts);
    expect(count(batch, "bulk")).toBe(places);
  });

  test("of one place is a bulk one every eighth time", () => {
    const lanes = new Lanes<Item>(1);
    fill(lanes, 200, fresh("bulk"));
    fill(lanes, 200, fresh("interactive"));
    const taken = Array.from({ length: 24 }, () => lanes.take().map(({ lane }) => lane)).flat();
    expect(taken.flatMap((lane, index) => (lane === "bulk" ? [index] : []))).toEqual([7, 15, 23]);
  });

  test("gives bulk the room that interactive texts leave", () => {
    const lanes = new Lanes<Item>(16);
    fill(lanes, 200, fresh("bulk"));
    fill(lanes, 3, fresh("interactive"));
    const batch = lanes.take();
    expect(namesOf(batch).slice(0, 3)).toEqual(["interactive", "interactive", "interactive"]);
    expect(count(batch, "bulk")).toBe(13);
  });

  test("gives interactive texts the room that bulk leaves", () => {
    const lanes = new Lanes<Item>(16);
    fill(lanes, 1, fresh("bulk"));
    fill(lanes, 200, fresh("interactive"));
    expect(count(lanes.take(), "interactive")).toBe(15);
    expect(count(lanes.take(), "interactive")).toBe(16);
  });
});

test("the shards of bulk take turns, also from batch to batch", () => {
  const lanes = new Lanes<Item>(3);
  fill(lanes, 4, { ...fresh("bulk", 2), name: "a" });
  fill(lanes, 2, { ...fresh("bulk", 7), name: "b" });
  expect([lanes.take(), lanes.take()].map(namesOf)).toEqual([
    ["a", "b", "a"],
    ["b", "a", "a"],
  ]);
  expect(lanes.take()).toEqual([]);
});

test("of two shards with 1,000 and 50 texts the small one is done after 100", () => {
  const lanes = new Lanes<Item>(16);
  fill(lanes, 1_000, { ...fresh("bulk", 0), name: "many" });
  fill(lanes, 50, { ...fresh("bulk", 1), name: "few" });
  const order = Array.from({ length: 70 }, () => namesOf(lanes.take())).flat();
  expect(order).toHaveLength(1_050);
  expect(order.lastIndexOf("few")).toBeLessThan(100);
});

describe("a text that failed before", () => {
  test("is a batch of its own", () => {
    const lanes = new Lanes<Item>(16);
    fill(lanes, 2, retried("interactive"));
    expect([lanes.take(), lanes.take(), lanes.take()].map(namesOf)).toEqual([
      ["retried interactive"],
      ["retried interactive"],
      [],
    ]);
  });

  test("leaves every second batch to the others, and a bulk one all but every eighth", () => {
    const lanes = new Lanes<Item>(1);
    fill(lanes, 100, fresh("interactive"));
    fill(lanes, 100, retried("interactive"));
    fill(lanes, 100, retried("bulk"));
    const taken = Array.from({ length: 32 }, () => lanes.take()).flat();
    expect(count(taken, "retried bulk")).toBeGreaterThanOrEqual(3);
    expect(count(taken, "retried bulk")).toBeLessThanOrEqual(4);
    expect(count(taken, "interactive")).toBeGreaterThanOrEqual(12);
    expect(count(taken, "retried interactive")).toBeGreaterThanOrEqual(12);
  });
});

test("removes what meets a condition from every queue and keeps the order of the rest", () => {
  const lanes = new Lanes<Item>(16);
  for (const name of ["a", "b", "c"]) lanes.add({ ...fresh("interactive"), name });
  lanes.add({ ...fresh("bulk", 5), name: "b" });
  lanes.add({ ...retried("bulk"), name: "b" });
  expect(lanes.size).toBe(5);
  expect(lanes.remove(({ name }) => name === "b")).toHaveLength(3);
  expect(namesOf(lanes.take())).toEqual(["a", "c"]);
  expect(lanes.size).toBe(0);
});
