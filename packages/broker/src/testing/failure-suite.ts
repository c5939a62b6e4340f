import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  ATTEMPTS_HEADER,
  type Broker,
  DEAD_QUEUE_HEADER,
  DEAD_REASON_HEADER,
  type Delivery,
} from "../broker.ts";
import { BrokerUnavailable, HandBack, Unprocessable } from "../broker-error.ts";
import { type Adapter, Bench, durationMs, leastMs, textOf, until } from "./bench.ts";

/** How long a broker that cannot be had may keep a process from anything else. */
const MAX_HOLD_UP_MS = 150;

/** What becomes of a message whose handler fails, and of publishes the broker does not take. */
export function describeFailures(adapter: Adapter): void {
  test("delivers again with a higher attempt when the handler throws", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const attempts: number[] = [];
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => {
      expect(delivery.headers).toEqual({ colour: "blue" });
      attempts.push(delivery.attempt);
      if (delivery.attempt < 3) throw new Error("not yet");
    });
    await broker.publish(bench.queue, { body: Buffer.from("m"), headers: { colour: "blue" } });
    await until(
      () => attempts.length,
      length => length === 3,
    );
    await sleep(100);
    expect(attempts).toEqual([1, 2, 3]);
    expect(await broker.depth(bench.queue)).toBe(0);
    expect(await broker.depth(bench.deadLetterQueue)).toBe(0);
  });

  test("lets other messages pass one that fails", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 1, maxAttempts: 20 }, async delivery => {
      if (textOf(delivery) === "bad") throw new Error("never");
      seen.push(textOf(delivery));
      expect(seen.length === 1 ? delivery.attempt : 1).toBe(1);
    });
    await bench.publish(broker, "bad", "good");
    await until(
      () => seen,
      all => all.includes("good"),
    );
  });

  test("moves a message to the dead letter queue after the last attempt, and tells before", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const told: string[] = [];
    const onDeadLetter = async (delivery: Delivery, reason: string) => {
      told.push(`${textOf(delivery)} ${delivery.attempt} ${reason}`);
      expect(await broker.depth(bench.deadLetterQueue)).toBe(0);
    };
    await broker.consume(bench.queue, { prefetch: 1, maxAttempts: 2, onDeadLetter }, async () => {
      throw new Error("will not do");
    });
    await broker.publish(bench.queue, { body: Buffer.from("bad"), headers: { colour: "blue" } });
    const dead = await firstOf(broker, bench.deadLetterQueue);
    expect(textOf(dead)).toBe("bad");
    expect(dead).toMatchObject({
      attempt: 1,
      headers: { colour: "blue", [DEAD_REASON_HEADER]: "will not do", [DEAD_QUEUE_HEADER]: bench.queue },
    });
    expect(told).toEqual(["bad 2 will not do"]);
    expect(await broker.depth(bench.queue)).toBe(0);
  });

  test("moves a message to the dead letter queue at once when it is unprocessable", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    let runs = 0;
    await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      runs += 1;
      throw new Unprocessable("no message at all");
    });
    await bench.publish(broker, "bad");
    const dead = await firstOf(broker, bench.deadLetterQueue);
    expect(dead.headers[DEAD_REASON_HEADER]).toBe("no message at all");
    expect(runs).toBe(1);
  });

  test("keeps a message while telling of its end fails", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    let tellings = 0;
    const onDeadLetter = async () => {
      tellings += 1;
      if (tellings < 3) throw new Error("nobody there");
    };
    await broker.consume(bench.queue, { prefetch: 1, maxAttempts: 1, onDeadLetter }, async () => {
      throw new Error("bad");
    });
    await bench.publish(broker, "bad");
    expect(textOf(await firstOf(broker, bench.deadLetterQueue))).toBe("bad");
    expect(tellings).toBe(3);
  });

  test("does not run a handler again for a message that failed often enough before", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    let runs = 0;
    await broker.publish(bench.queue, { body: Buffer.from("bad"), headers: { [ATTEMPTS_HEADER]: "3" } });
    await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      runs += 1;
    });
    expect(textOf(await firstOf(broker, bench.deadLetterQueue))).toBe("bad");
    expect(runs).toBe(0);
  });

  test("brings back what was handed back, and counts no attempt", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const attempts: number[] = [];
    await broker.consume(bench.queue, { prefetch: 1, maxAttempts: 2 }, async ({ attempt }) => {
      attempts.push(attempt);
      if (attempts.length < 5) throw new HandBack("later");
    });
    await bench.publish(broker, "m");
    await until(
      () => attempts.length,
      length => length === 5,
    );
    expect(attempts).toEqual([1, 1, 1, 1, 1]);
  });

  test("rejects a publish in bounded time while the broker cannot be had", async () => {
    const bench = await Bench.prepare(adapter);
    const settings = await adapter.withoutBroker(bench);
    const broker = bench.open({ publishTimeoutMs: 300 }, settings);
    const rejectsAfterMs = () =>
      durationMs(async () => {
        const error = await bench.publish(broker, "m").catch((reason: unknown) => reason);
        expect(error).toBeInstanceOf(BrokerUnavailable);
        expect(String(error)).toMatch(/broker_unavailable: /);
        expect(String(error)).not.toContain("guest");
      });
    const least = await leastMs(2_000, rejectsAfterMs);
    expect(least).toBeGreaterThan(250);
    expect(least).toBeLessThan(2_000);
  });

  test("does not hold up the event loop while the broker cannot be had", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open({ publishTimeoutMs: 500 }, await adapter.withoutBroker(bench));
    const least = await leastMs(MAX_HOLD_UP_MS, () =>
      longestHoldUp(() => bench.publish(broker, "m").catch(String)),
    );
    expect(least).toBeLessThan(MAX_HOLD_UP_MS);
  });

  test("rejects a publish at once when too many wait", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open({ publishTimeoutMs: 500, maxBuffered: 3 }, await adapter.withoutBroker(bench));
    const waiting = ["a", "b", "c"].map(text => bench.publish(broker, text).catch(String));
    const soon = Promise.race([bench.publish(broker, "d").catch(String), setImmediate("later")]);
    expect(await soon).toMatch(/broker_unavailable: 3 publishes wait/);
    for (const result of await Promise.all(waiting)) expect(result).not.toMatch(/publishes wait/);
  });

  test("rejects a publish at once when too many bytes wait, and not any more when they are gone", async () => {
    const bench = await Bench.prepare(adapter);
    const limits = { publishTimeoutMs: 500, maxBufferedBytes: 1_000 };
    const broker = bench.open(limits, await adapter.withoutBroker(bench));
    // Larger than all there is room for, but alone.
    for (const sizes of [[400, 600], [2_000]]) {
      const waiting = sizes.map(size => bench.publish(broker, "x".repeat(size)).catch(String));
      const soon = Promise.race([bench.publish(broker, "d").catch(String), setImmediate("later")]);
      expect(await soon).toMatch(/broker_unavailable: publishes of \d+ bytes wait/);
      for (const result of await Promise.all(waiting)) expect(result).not.toMatch(/bytes wait/);
    }
  });
}

async function firstOf(broker: Broker, queue: string): Promise<Delivery> {
  const { promise, resolve } = Promise.withResolvers<Delivery>();
  await broker.consume(queue, { prefetch: 1 }, async delivery => resolve(delivery));
  return promise;
}

/** The longest time in ms that a timer of 1 ms is kept waiting by what `run` does. */
async function longestHoldUp(run: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  await run();
  clearInterval(timer);
  return Math.max(longest, performance.now() - last);
}
