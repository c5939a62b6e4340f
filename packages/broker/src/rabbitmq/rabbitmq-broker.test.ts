import { setTimeout as sleep } from "node:timers/promises";
import { TcpProxy } from "@raisontext/testing";
import { describe, expect, inject, onTestFinished, test } from "vitest";
import { ATTEMPTS_HEADER, type Delivery } from "../broker.ts";
import { BrokerUnavailable, HandBack } from "../broker-error.ts";
import { Bench, durationMs, leastMs, textOf, until } from "../testing/bench.ts";
import type { BrokerSettings } from "../testing/broker-settings.ts";
import { describeBroker } from "../testing/broker-suite.ts";
import { rabbitMqAdapter as adapter, makeQuorumQueue, withChannel } from "../testing/rabbitmq-adapter.ts";
import { createRabbitMqBroker } from "./rabbitmq-broker.ts";

const { at: url = "", missing } = inject("rabbitMq");

describeBroker(adapter);

describe.skipIf(missing)("the RabbitMQ broker's queues", () => {
  test("are plain and durable, so that others may declare them so too", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "m");
    const declared = await withChannel(url, async channel => {
      await channel.checkQueue(bench.queue);
      return channel.assertQueue(bench.queue, { durable: true });
    });
    expect(declared.messageCount).toBe(1);
    const message = await withChannel(url, channel => channel.get(bench.queue));
    expect(message).toMatchObject({ properties: { deliveryMode: 2, contentType: undefined } });
  });

  test("are used as they are when they exist with other arguments", async () => {
    const bench = await Bench.prepare(adapter);
    await makeQuorumQueue(url, bench.queue);
    const broker = bench.open();
    const attempts: number[] = [];
    await broker.consume(bench.queue, { prefetch: 5 }, async ({ attempt }) => {
      attempts.push(attempt);
      // More often than a quorum queue of RabbitMQ 4 would stand by itself.
      if (attempts.length < 25) throw new HandBack("later");
    });
    await bench.publish(broker, "m");
    await until(
      () => attempts.length,
      length => length === 25,
    );
    expect(new Set(attempts)).toEqual(new Set([1]));
  });

  test("of quorum type may be looked into for ever, in order and without counting an attempt", async () => {
    const bench = await Bench.prepare(adapter);
    await makeQuorumQueue(url, bench.queue);
    const broker = bench.open();
    await bench.publish(broker, "a", "b", "c");
    for (let look = 1; look <= 25; look += 1) {
      const seen: string[] = [];
      await until(
        () => broker.depth(bench.queue),
        depth => depth === 3,
      );
      await broker.browse(bench.queue, async delivery => {
        seen.push(`${textOf(delivery)}${delivery.attempt}`);
        return "keep";
      });
      expect(seen).toEqual(["a1", "b1", "c1"]);
    }
  });

  test("are made again when they are deleted under a consumer and a publisher", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 5 }, async delivery => void seen.push(textOf(delivery)));
    await bench.publish(broker, "before");
    await until(
      () => seen.length,
      length => length === 1,
    );
    await withChannel(url, channel => channel.deleteQueue(bench.queue));
    await bench.publish(broker, "after");
    await until(
      () => seen.length,
      length => length === 2,
    );
    expect(seen).toEqual(["before", "after"]);
  });

  test("get a publish even when nobody consumes and they were deleted", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "before");
    await withChannel(url, channel => channel.deleteQueue(bench.queue));
    await bench.publish(broker, "a", "b", "c");
    expect(await broker.depth(bench.queue)).toBe(3);
  });

  test("bring messages of other programs, with the headers that are text or numbers", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const seen: Delivery[] = [];
    await broker.consume(bench.queue, { prefetch: 5 }, async delivery => void seen.push(delivery));
    await withChannel(url, async channel => {
      const headers = { Name: "text", number: 5, yes: true, list: [1], table: { a: 1 }, nothing: null };
      channel.sendToQueue(bench.queue, Buffer.from("odd"), { headers, replyTo: bench.queue });
      channel.sendToQueue(bench.queue, Buffer.from("bare"));
      for (const attempts of [-1, 1.5, "many", 1]) {
        channel.sendToQueue(bench.queue, Buffer.from("x"), { headers: { [ATTEMPTS_HEADER]: attempts } });
      }
    });
    await until(
      () => seen.length,
      length => length === 6,
    );
    expect(seen[0]?.headers).toEqual({ name: "text", number: "5" });
    expect(seen[1]?.headers).toEqual({});
    expect(seen.map(({ attempt }) => attempt)).toEqual([1, 1, 1, 1, 1, 2]);
  });

  test("show other programs how often a message failed, and what it is", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const consumer = await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      // Its end is not waited for here, for then it could not be closed.
      void consumer.close();
      throw new Error("bad");
    });
    await withChannel(url, async channel => {
      const properties = { contentType: "application/json", correlationId: "7", headers: { colour: "blue" } };
      channel.sendToQueue(bench.queue, Buffer.from("m"), properties);
    });
    await sleep(50);
    await consumer.close();
    const message = await withChannel(url, channel => channel.get(bench.queue));
    expect(message).toMatchObject({
      properties: {
        contentType: "application/json",
        correlationId: "7",
        headers: { colour: "blue", [ATTEMPTS_HEADER]: "1" },
      },
    });
  });
});

describe.skipIf(missing)("the RabbitMQ broker's connections", () => {
  test("come back after a cut, without a loss", async () => {
    const { bench, proxy, settings } = await behindProxy();
    await proxy.listen();
    const broker = bench.open({}, settings);
    const seen = new Set<string>();
    await broker.consume(bench.queue, { prefetch: 10 }, async delivery => {
      await sleep(2);
      seen.add(textOf(delivery));
    });
    for (let round = 0; round < 5; round += 1) {
      const texts = Array.from({ length: 100 }, (_, index) => `m${round}-${index}`);
      const published = bench.publish(broker, ...texts);
      await sleep(20);
      proxy.cut();
      await published;
    }
    await until(
      () => seen.size,
      size => size === 500,
    );
  });

  test("come back from a silence, in which nothing was closed", async () => {
    const { bench, proxy, settings } = await behindProxy();
    await proxy.listen();
    const broker = bench.open({}, settings);
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 10 }, async delivery => void seen.push(textOf(delivery)));
    await bench.publish(broker, "before");
    proxy.freeze();
    await bench.publish(broker, "after");
    await until(
      () => seen,
      all => all.includes("after"),
    );
  });

  test("let a consumer and a subscriber that came before the broker start when it comes", async () => {
    const startsAfterMs = async () => {
      const { bench, proxy, settings } = await behindProxy();
      const broker = bench.open({}, settings);
      const seen: string[] = [];
      const heard: string[] = [];
      const listening = Promise.all([
        broker.consume(bench.queue, { prefetch: 1 }, async delivery => void seen.push(textOf(delivery))),
        broker.subscribe(bench.topic, event => void heard.push(Buffer.from(event).toString())),
      ]);
      await sleep(300);
      await proxy.listen();
      const ms = await durationMs(() => listening);
      await bench.publish(broker, "m");
      await broker.broadcast(bench.topic, Buffer.from("e"));
      await until(
        () => [seen.length, heard.length],
        ([messages, events]) => messages === 1 && events === 1,
      );
      return ms;
    };
    expect(await leastMs(1_500, startsAfterMs)).toBeLessThan(1_500);
  });

  test("handlers of a lost connection and of the new one together keep to the prefetch", async () => {
    const { bench, proxy, settings } = await behindProxy();
    await proxy.listen();
    const broker = bench.open({}, settings);
    const begun: string[] = [];
    const release = Promise.withResolvers<void>();
    await broker.consume(bench.queue, { prefetch: 2 }, async delivery => {
      begun.push(textOf(delivery));
      await release.promise;
    });
    await bench.publish(broker, "a", "b");
    await until(
      () => begun.length,
      length => length === 2,
    );
    proxy.cut();
    await bench.publish(broker, "c");
    // The new connection has "a" and "b" again when only "c" waits.
    await until(
      () => broker.depth(bench.queue).catch(() => undefined),
      depth => depth === 1,
    );
    expect(begun).toEqual(["a", "b"]);
    release.resolve();
    await until(
      () => begun,
      all => all.includes("c"),
    );
  });

  test("end at once when the broker is closed before it was ever there", async () => {
    const { bench, settings } = await behindProxy();
    const endsAfterMs = async () => {
      const broker = bench.open({}, settings);
      const consumer = broker.consume(bench.queue, { prefetch: 1 }, async () => {}).catch(error => error);
      const subscription = broker.subscribe(bench.topic, () => {}).catch(error => error);
      await sleep(20);
      const ms = await durationMs(() => broker.close());
      expect(await consumer).toBeInstanceOf(BrokerUnavailable);
      expect(await subscription).toBeInstanceOf(BrokerUnavailable);
      return ms;
    };
    expect(await leastMs(500, endsAfterMs)).toBeLessThan(500);
  });

  test("tell of a wrong password without telling it", async () => {
    const bench = await Bench.prepare(adapter);
    const wrong = new URL(url);
    wrong.password = "hush";
    const warnings: string[] = [];
    const broker = bench.open(
      { publishTimeoutMs: 400, onWarning: message => warnings.push(message) },
      { kind: "rabbitmq", options: { url: wrong.href, deadLetterQueue: bench.deadLetterQueue } },
    );
    const error = String(await bench.publish(broker, "m").catch((reason: unknown) => reason));
    expect(error).toMatch(/broker_unavailable: .*ACCESS.REFUSED/);
    expect(error + warnings).not.toContain("hush");
    // One for each connection, however often it tries.
    expect(warnings).toHaveLength(2);
  });

  test("refuse a URL that is none, without repeating it", () => {
    for (const wrong of ["", "http://u:hush@host", "amqp//u:hush@host", "amqp://u:%hush@host"]) {
      const create = () => createRabbitMqBroker({ url: wrong, deadLetterQueue: "dead" });
      expect(create).toThrow(/amqp:\/\//);
      expect(create).not.toThrow(/hush/);
    }
  });

  test("refuse a topic whose exchange is of another kind, and go on", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const exchange = `raisontext.${bench.topic}`;
    await withChannel(url, channel => channel.assertExchange(exchange, "direct", { durable: false }));
    await expect(broker.subscribe(bench.topic, () => {})).rejects.toThrow(
      /broker_unavailable: .*PRECONDITION.FAILED/,
    );
    await broker.broadcast(bench.topic, Buffer.from("e"));
    await bench.publish(broker, "m");
    await withChannel(url, channel => channel.deleteExchange(exchange));
  });
});

async function behindProxy(): Promise<{ bench: Bench; proxy: TcpProxy; settings: BrokerSettings }> {
  const bench = await Bench.prepare(adapter);
  const target = new URL(url);
  const proxy = await TcpProxy.before(Number(target.port));
  onTestFinished(() => proxy.close());
  target.port = String(proxy.port);
  const options = { url: target.href, deadLetterQueue: bench.deadLetterQueue, heartbeatSeconds: 1 };
  return { bench, proxy, settings: { kind: "rabbitmq", options } };
}
