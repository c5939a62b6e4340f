import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { BrokerUnavailable } from "../broker-error.ts";
import { type Adapter, Bench, textOf, until } from "./bench.ts";

/** How consumers and brokers end. */
export function describeClosing(adapter: Adapter): void {
  test.each(["consumer", "broker"] as const)(
    "closing a %s waits for its handlers and hands back the rest",
    async what => {
      const bench = await Bench.prepare(adapter);
      const [broker, other] = [bench.open(), bench.open()];
      const begun: string[] = [];
      const done: string[] = [];
      const consumer = await broker.consume(bench.queue, { prefetch: 2 }, async delivery => {
        begun.push(textOf(delivery));
        await sleep(200);
        done.push(textOf(delivery));
      });
      await bench.publish(broker, "a", "b", "c", "d");
      await until(
        () => begun.length,
        length => length === 2,
      );
      await (what === "consumer" ? consumer : broker).close();
      expect(done).toEqual(["a", "b"]);
      expect(begun).toEqual(["a", "b"]);
      const rest: string[] = [];
      await other.consume(bench.queue, { prefetch: 1 }, async delivery => {
        rest.push(`${textOf(delivery)}${delivery.attempt}`);
      });
      await until(
        () => rest.length,
        length => length === 2,
      );
      expect(rest).toEqual(["c1", "d1"]);
    },
  );

  test("what a handler throws while its consumer closes still counts", async () => {
    const bench = await Bench.prepare(adapter);
    const [broker, other] = [bench.open(), bench.open()];
    const begun = Promise.withResolvers<void>();
    const consumer = await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      begun.resolve();
      await sleep(50);
      throw new Error("bad");
    });
    await bench.publish(broker, "m");
    await begun.promise;
    await consumer.close();
    const attempt = Promise.withResolvers<number>();
    await other.consume(bench.queue, { prefetch: 1 }, async delivery => attempt.resolve(delivery.attempt));
    expect(await attempt.promise).toBe(2);
  });

  test("a handler may publish while its broker closes", async () => {
    const bench = await Bench.prepare(adapter);
    const [broker, other] = [bench.open(), bench.open()];
    const begun = Promise.withResolvers<void>();
    await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      begun.resolve();
      await sleep(50);
      await broker.publish(bench.deadLetterQueue, { body: Buffer.from("answer") });
    });
    await bench.publish(broker, "m");
    await begun.promise;
    await broker.close();
    expect(await other.depth(bench.deadLetterQueue)).toBe(1);
    expect(await other.depth(bench.queue)).toBe(0);
  });

  test("closing waits for the publishes in flight, and takes no more", async () => {
    const bench = await Bench.prepare(adapter);
    const [broker, other] = [bench.open(), bench.open()];
    const published = bench.publish(broker, "a", "b", "c");
    await Promise.all([broker.close(), broker.close()]);
    await published;
    expect(await other.depth(bench.queue)).toBe(3);
    await expect(bench.publish(broker, "d")).rejects.toThrow(BrokerUnavailable);
    await expect(broker.consume(bench.queue, { prefetch: 1 }, async () => {})).rejects.toThrow(
      BrokerUnavailable,
    );
    await expect(broker.depth(bench.queue)).rejects.toThrow(BrokerUnavailable);
  });
}
