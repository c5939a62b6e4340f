import { describe, expect, test } from "vitest";
import { Lanes, type Waiting } from "./lanes.ts";

interface Item extends Waiting {
  readonly name: string;
}

function lanes(...items: readonly Item[]): Lanes<Item> {
  const lanes = new Lanes<Item>();
  for (const item of items) lanes.add(item);
  return lanes;
}

const interactive = (count: number): Item[] => Array.from({ length: count }, (_, n) => ({ name: `i${n}` }));
const bulk = (bulkQueue: string, count: number): Item[] =>
  Array.from({ length: count }, (_, n) => ({ name: `${bulkQueue}${n}`, bulkQueue }));
const names = (items: readonly Item[]) => items.map(({ name }) => name).join(" ");

describe("the lanes", () => {
  test("let an interactive text pass ten thousand bulk ones", () => {
    const waiting = lanes(...bulk("a", 10_000));
    waiting.take(16);
    waiting.add({ name: "late" });
    expect(names(waiting.take(16))).toMatch(/^late a/);
  });

  test("keep an eighth of every batch for bulk texts while interactive ones never end", () => {
    const waiting = lanes(...interactive(200), ...bulk("a", 20));
    const batches = Array.from({ length: 5 }, () => waiting.take(16));
    for (const batch of batches) {
      expect(batch).toHaveLength(16);
      expect(batch.filter(({ bulkQueue }) => bulkQueue)).toHaveLength(2);
    }
  });

  test("let every eighth batch of one be a bulk text", () => {
    const waiting = lanes(...interactive(100), ...bulk("a", 10));
    const bulkBatches = Array.from({ length: 32 }, () => waiting.take(1)).filter(([item]) => item?.bulkQueue);
    expect(bulkBatches).toHaveLength(4);
  });

  test("serve bulk queues in turn", () => {
    const waiting = lanes(...bulk("a", 1_000), ...bulk("b", 3));
    expect(names(waiting.take(8))).toBe("a0 b0 a1 b1 a2 b2 a3 a4");
  });

  test("a bulk queue that was empty has its turn again", () => {
    const waiting = lanes(...bulk("a", 10), ...bulk("b", 1));
    waiting.take(4);
    waiting.add({ name: "again", bulkQueue: "b" });
    expect(names(waiting.take(2))).toContain("again");
  });

  test("give texts that want it a batch of their own, in turn with the others", () => {
    const waiting = lanes({ name: "x", alone: true }, { name: "y", alone: true }, ...interactive(4));
    expect(names(waiting.take(2))).toBe("x");
    expect(names(waiting.take(2))).toBe("i0 i1");
    expect(names(waiting.take(2))).toBe("y");
    expect(names(waiting.take(2))).toBe("i2 i3");
    expect(waiting.size).toBe(0);
    expect(waiting.take(2)).toEqual([]);
  });

  test("are emptied at once", () => {
    const waiting = lanes(...interactive(2), ...bulk("a", 2), { name: "x", alone: true });
    expect(waiting.clear()).toHaveLength(5);
    expect(waiting.size).toBe(0);
  });
});
