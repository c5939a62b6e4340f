import { expect, test } from "vitest";
import { type Adapter, Bench, textOf } from "./bench.ts";

/** Looking into a queue. */
export function describeBrowsing(adapter: Adapter): void {
  test("looks at what waits in order, and leaves it as it is", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c");
    for (let look = 1; look <= 2; look += 1) {
      const seen: string[] = [];
      const count = await broker.browse(bench.queue, async delivery => {
        seen.push(textOf(delivery));
        return "keep";
      });
      expect(count).toBe(3);
      expect(seen).toEqual(["a", "b", "c"]);
    }
    expect(await broker.depth(bench.queue)).toBe(3);
  });

  test("removes what the visitor says, keeps the others in order, and stops at the limit", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c", "d", "e");
    const visited = await broker.browse(
      bench.queue,
      async delivery => (/[ac]/.test(textOf(delivery)) ? "remove" : "keep"),
      { limit: 4 },
    );
    expect(visited).toBe(4);
    const left: string[] = [];
    await broker.browse(bench.queue, async delivery => {
      left.push(textOf(delivery));
      return "keep";
    });
    expect(left).toEqual(["b", "d", "e"]);
  });

  test("a visitor may publish, even to the same queue, and sees each message once", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const texts = Array.from({ length: 300 }, (_, n) => `m${n}`);
    await bench.publish(broker, ...texts);
    const seen: string[] = [];
    await broker.browse(bench.queue, async delivery => {
      seen.push(textOf(delivery));
      await broker.publish(bench.queue, { body: delivery.body, headers: { colour: "blue" } });
      return "remove";
    });
    expect(seen).toEqual(texts);
    expect(await broker.depth(bench.queue)).toBe(300);
  });

  test("a visitor that throws ends the look, and its message stays", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b");
    const look = broker.browse(bench.queue, async () => {
      throw new Error("seen enough");
    });
    await expect(look).rejects.toThrow("seen enough");
    expect(await broker.depth(bench.queue)).toBe(2);
  });

  test("an empty queue is looked through at once", async () => {
    const bench = await Bench.prepare(adapter);
    expect(await bench.open().browse(bench.queue, async () => "remove")).toBe(0);
  });
}
