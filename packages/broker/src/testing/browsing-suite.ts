import { expect, test } from "vitest";
import { ATTEMPTS_HEADER, type Broker, type Delivery } from "../broker.ts";
import { BrokerUnavailable } from "../broker-error.ts";
import { type Adapter, Bench, textOf, until } from "./bench.ts";

/** How a queue is looked into. */
export function describeBrowsing(adapter: Adapter): void {
  test("visits what waits in its order and leaves it so", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c");
    const headers = { colour: "blue", [ATTEMPTS_HEADER]: "1" };
    await broker.publish(bench.queue, { body: Buffer.from("d"), headers });
    const seen: Delivery[] = [];
    const look = async (delivery: Delivery) => {
      seen.push(delivery);
      return "keep" as const;
    };
    expect(await broker.browse(bench.queue, look)).toBe(4);
    expect(seen.map(textOf)).toEqual(["a", "b", "c", "d"]);
    expect(seen[0]).toMatchObject({ headers: {}, attempt: 1 });
    expect(seen[3]).toMatchObject({ headers: { colour: "blue" }, attempt: 2 });
    expect(await consume(bench, broker, 4)).toEqual(["a1", "b1", "c1", "d2"]);
  });

  test("removes what the visitor says, and keeps the order of the rest", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c", "d", "e");
    const visited = await broker.browse(bench.queue, async delivery =>
      ["b", "d"].includes(textOf(delivery)) ? "remove" : "keep",
    );
    expect(visited).toBe(5);
    await waits(bench, broker, 3);
    await broker.close();
    expect(await consume(bench, bench.open(), 3)).toEqual(["a1", "c1", "e1"]);
  });

  test("visits no more than the limit, and nothing of an empty queue", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const seen: string[] = [];
    const remove = async (delivery: Delivery) => {
      seen.push(textOf(delivery));
      return "remove" as const;
    };
    expect(await broker.browse(bench.queue, remove)).toBe(0);
    await bench.publish(broker, "a", "b", "c");
    expect(await broker.browse(bench.queue, remove, { limit: 2 })).toBe(2);
    expect(seen).toEqual(["a", "b"]);
    await waits(bench, broker, 1);
    for (const limit of [0, -1, 1.5]) {
      await expect(broker.browse(bench.queue, remove, { limit })).rejects.toThrow(RangeError);
    }
    await expect(broker.browse("", remove)).rejects.toThrow(RangeError);
  });

  test("lets the visitor move messages to another queue, and to the end of this one", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const bodies = ["a", "b", "c"];
    for (const text of bodies) {
      await broker.publish(bench.deadLetterQueue, { body: Buffer.from(text) });
    }
    const visited = await broker.browse(bench.deadLetterQueue, async ({ body }) => {
      await broker.publish(bench.queue, { body });
      return "remove";
    });
    expect(visited).toBe(3);
    await waits(bench, broker, 3);
    expect(await broker.depth(bench.deadLetterQueue)).toBe(0);
    const again = await broker.browse(bench.queue, async ({ body }) => {
      await broker.publish(bench.queue, { body });
      return "remove";
    });
    expect(again).toBe(3);
    expect(await consume(bench, broker, 3)).toEqual(["a1", "b1", "c1"]);
  });

  test("leaves a message whose visitor throws, with all that follow", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c");
    const error = new Error("cannot read this");
    const browsing = broker.browse(bench.queue, async delivery => {
      if (textOf(delivery) === "b") throw error;
      return "remove";
    });
    await expect(browsing).rejects.toBe(error);
    await waits(bench, broker, 2);
    expect(await consume(bench, broker, 2)).toEqual(["b1", "c1"]);
  });

  test("does not visit what a consumer has", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const consumer = await broker.consume(bench.queue, { prefetch: 1 }, () => {
      begun.resolve();
      return release.promise;
    });
    await bench.publish(broker, "held", "waiting");
    await begun.promise;
    await waits(bench, broker, 1);
    const seen: string[] = [];
    await broker.browse(bench.queue, async delivery => {
      seen.push(textOf(delivery));
      return "keep";
    });
    expect(seen).toEqual(["waiting"]);
    release.resolve();
    await consumer.close();
  });

  test("goes through 3,000 messages, each once", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const bodies = Array.from({ length: 3_000 }, (_, index) => `m${index}`);
    await bench.publish(broker, ...bodies);
    const seen: string[] = [];
    const visited = await broker.browse(bench.queue, async delivery => {
      seen.push(textOf(delivery));
      return seen.length % 10 === 0 ? "remove" : "keep";
    });
    expect(visited).toBe(3_000);
    expect(seen).toEqual(bodies);
    await waits(bench, broker, 2_700);
    const kept = bodies.filter((_, index) => index % 10 !== 9);
    expect(await consume(bench, broker, 2_700)).toEqual(kept.map(text => `${text}1`));
  });

  test("rejects when its broker is closed, and loses nothing", async () => {
    const bench = await Bench.prepare(adapter);
    const [broker, other] = [bench.open(), bench.open()];
    await bench.publish(broker, "a", "b");
    const browsing = broker.browse(bench.queue, async () => {
      await broker.close();
      return "keep";
    });
    await expect(browsing).rejects.toThrow(BrokerUnavailable);
    await waits(bench, other, 2);
    await expect(broker.browse(bench.queue, async () => "keep")).rejects.toThrow(BrokerUnavailable);
  });
}

/** What a browse held is back a moment after its end. */
async function waits(bench: Bench, broker: Broker, count: number): Promise<void> {
  await until(
    () => broker.depth(bench.queue),
    depth => depth === count,
  );
}

async function consume(bench: Bench, broker: Broker, count: number): Promise<string[]> {
  const seen: string[] = [];
  await waits(bench, broker, count);
  const consumer = await broker.consume(bench.queue, { prefetch: 50 }, async delivery => {
    seen.push(`${textOf(delivery)}${delivery.attempt}`);
  });
  await until(
    () => seen.length,
    length => length === count,
  );
  await consumer.close();
  return seen;
}
