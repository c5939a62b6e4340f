import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Delivery, MessageHeaders } from "../broker.ts";
import { type Adapter, Bench, textOf, until } from "./bench.ts";

const MANY = Array.from({ length: 200 }, (_, index) => `m${index}`);

/** How messages get from a publisher to a handler while nothing goes wrong. */
export function describeDelivery(adapter: Adapter): void {
  test("hands messages over in the order they were published", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const seen: string[] = [];
    await bench.publish(broker, ...MANY.slice(0, 100));
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => void seen.push(textOf(delivery)));
    await bench.publish(broker, ...MANY.slice(100));
    await until(
      () => seen.length,
      length => length === MANY.length,
    );
    expect(seen).toEqual(MANY);
  });

  test("gives each message to one consumer only", async () => {
    const bench = await Bench.prepare(adapter);
    const [one, other] = [bench.open(), bench.open()];
    const seen: string[] = [];
    for (const broker of [one, other, one]) {
      await broker.consume(bench.queue, { prefetch: 5 }, async delivery => void seen.push(textOf(delivery)));
    }
    await bench.publish(one, ...MANY);
    await until(
      () => seen.length,
      length => length >= MANY.length,
    );
    await sleep(100);
    expect(seen.toSorted()).toEqual(MANY.toSorted());
    expect(await one.depth(bench.queue)).toBe(0);
  });

  test("runs no more handlers at once than prefetch says", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    let running = 0;
    let most = 0;
    let done = 0;
    await broker.consume(bench.queue, { prefetch: 7 }, async () => {
      running += 1;
      most = Math.max(most, running);
      await sleep(5);
      running -= 1;
      done += 1;
    });
    await bench.publish(broker, ...MANY);
    await until(
      () => done,
      count => count === MANY.length,
    );
    expect(most).toBe(7);
  });

  test("counts what waits, and not what a handler has", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    expect(await broker.depth(bench.queue)).toBe(0);
    await bench.publish(broker, "a", "b", "c");
    expect(await broker.depth(bench.queue)).toBe(3);
    const release = Promise.withResolvers<void>();
    const consumer = await broker.consume(bench.queue, { prefetch: 2 }, () => release.promise);
    await until(
      () => broker.depth(bench.queue),
      depth => depth === 1,
    );
    release.resolve();
    await consumer.close();
  });

  test.each([0, 1, 1_000_000])("brings a body of %i bytes unchanged", async size => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    // A view into a larger buffer, as bodies often are.
    const body = randomBytes(size + 20).subarray(10, size + 10);
    const got = Promise.withResolvers<Uint8Array>();
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => got.resolve(delivery.body));
    await broker.publish(bench.queue, { body });
    expect(body.equals(await got.promise)).toBe(true);
  });

  test("brings headers unchanged, however odd", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const headers: MessageHeaders = {
      plain: "yes",
      empty: "",
      "x-snow man": "☃ Привет 👋",
      quotes: `"'\\`,
      lines: "a\r\nb\0c",
      cc: "someone",
      long: "x".repeat(10_000),
    };
    const got = Promise.withResolvers<Delivery>();
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => got.resolve(delivery));
    await broker.publish(bench.queue, { body: Buffer.from("m"), headers });
    expect(await got.promise).toMatchObject({ headers, attempt: 1 });
  });

  test("refuses a queue name or a prefetch that no broker can have", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    for (const name of ["", "amq.mine", "я".repeat(128)]) {
      await expect(broker.publish(name, { body: Buffer.from("m") })).rejects.toThrow(RangeError);
    }
    for (const prefetch of [0, 1.5, 10_001]) {
      await expect(broker.consume(bench.queue, { prefetch }, async () => {})).rejects.toThrow(RangeError);
    }
  });

  test("tells every subscriber of a topic, and no other", async () => {
    const bench = await Bench.prepare(adapter);
    const [one, other] = [bench.open(), bench.open()];
    const heard: string[] = [];
    const hear = (name: string) => (event: Uint8Array) => void heard.push(`${name}: ${Buffer.from(event)}`);
    await one.subscribe(bench.topic, hear("one"));
    const second = await other.subscribe(bench.topic, hear("other"));
    await other.subscribe(`${bench.topic}_else`, hear("else"));
    await one.broadcast(bench.topic, Buffer.from("hello"));
    await until(
      () => heard,
      all => all.length === 2,
    );
    expect(heard.toSorted()).toEqual(["one: hello", "other: hello"]);

    await second.close();
    await other.broadcast(bench.topic, Buffer.from("bye"));
    await until(
      () => heard,
      all => all.length === 3,
    );
    await sleep(50);
    expect(heard.slice(2)).toEqual(["one: bye"]);
  });
}
