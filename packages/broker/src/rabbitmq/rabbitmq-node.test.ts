import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Delivery } from "../broker.ts";
import { QueueFull } from "../broker-error.ts";
import { type Adapter, Bench, textOf, until } from "../testing/bench.ts";
import type { BrokerSettings, Limits } from "../testing/broker-settings.ts";
import { type Certificate, makeCertificate } from "../testing/certificates.ts";
import { createRabbitMqAdapter, withChannel } from "../testing/rabbitmq-adapter.ts";

const { missing } = inject("rabbitMqServer");

describe.skipIf(missing)("the RabbitMQ broker, when its node", () => {
  let folder: string;
  let certificate: Certificate;
  let node: RabbitMqNode;
  let adapter: Adapter;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "raisontext-tls-"));
    certificate = await makeCertificate(folder, "broker");
    node = await RabbitMqNode.start({ tls: certificate });
    adapter = createRabbitMqAdapter(node.url);
  });

  afterAll(async () => {
    await node?.remove();
    await rm(folder, { recursive: true });
  });

  test.each(["stop", "kill"] as const)(
    "ends by %s and comes back: goes on by itself and loses nothing confirmed",
    async how => {
      const bench = await Bench.prepare(adapter);
      const [publisher, worker] = [bench.open({ publishTimeoutMs: 30_000 }), bench.open()];
      const seen = new Set<string>();
      await worker.consume(bench.queue, { prefetch: 10 }, async delivery => {
        await sleep(1);
        seen.add(textOf(delivery));
      });
      const confirmed: string[] = [];
      let publishing = true;
      const lane = async (name: number) => {
        for (let index = 0; publishing; index += 1) {
          const text = `m${name}-${index}`;
          await bench.publish(publisher, text);
          confirmed.push(text);
          await sleep(2);
        }
      };
      const lanes = Promise.all([1, 2, 3, 4].map(lane));
      await until(
        () => seen.size,
        size => size > 50,
      );
      await node[how]();
      await node.resume();
      const [backAt, before] = [performance.now(), seen.size];
      await until(
        () => seen.size,
        size => size > before,
      );
      expect(performance.now() - backAt).toBeLessThan(3_000);
      publishing = false;
      await lanes;
      await until(
        () => confirmed.filter(text => !seen.has(text)).length,
        lost => lost === 0,
      );
    },
  );

  test("blocks publishers: rejects in bounded time and goes on afterwards", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open({ publishTimeoutMs: 1_000 });
    await bench.publish(broker, "before");
    await node.ctl("set_vm_memory_high_watermark", "absolute", "1");
    // RabbitMQ tells a connection that it is blocked when that publishes.
    const refused = await Promise.all([1, 2].map(() => bench.publish(broker, "while").catch(String)));
    refused.push(await bench.publish(broker, "while").then(() => "confirmed", String));
    expect(refused[2]).toMatch(/broker_unavailable: .*it blocks publishers/);
    await node.ctl("set_vm_memory_high_watermark", "absolute", "1GB");
    await until(
      () => bench.publish(broker, "after").then(() => "confirmed", String),
      result => result === "confirmed",
    );
  });

  test("refuses messages over a queue's length limit: rejects at once, and takes them when there is room", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const policy = '{"max-length": 2, "overflow": "reject-publish"}';
    await node.ctl("set_policy", "--apply-to", "queues", "limit", bench.queue, policy);
    await bench.publish(broker, "a", "b");
    const startedAt = performance.now();
    await expect(bench.publish(broker, "c")).rejects.toBeInstanceOf(QueueFull);
    expect(performance.now() - startedAt).toBeLessThan(1_000);
    expect(await broker.depth(bench.queue)).toBe(2);
    // A message whose retry does not fit goes back to its place.
    const attempts: number[] = [];
    const consumer = await broker.consume(bench.queue, { prefetch: 1 }, async ({ attempt }) => {
      attempts.push(attempt);
      if (attempts.length < 3) throw new Error("not yet");
    });
    await until(
      () => broker.depth(bench.queue),
      depth => depth === 0,
    );
    await consumer.close();
    await bench.publish(broker, "d");
  });

  test("refuses the right to make a queue: says so, and does not try for ever", async () => {
    const bench = await Bench.prepare(adapter);
    await node.ctl("add_user", "limited", "hush");
    await node.ctl("set_permissions", "limited", "^$", ".*", ".*");
    const broker = bench.open({}, at(bench, `amqp://limited:hush@127.0.0.1:${node.port}`));
    await expect(bench.publish(broker, "m")).rejects.toThrow(/broker_unavailable: .*ACCESS.REFUSED/);
    await expect(broker.consume(bench.queue, { prefetch: 1 }, async () => {})).rejects.toThrow(
      /ACCESS.REFUSED/,
    );
    const owner = bench.open();
    await owner.depth(bench.queue);
    await bench.publish(broker, "m");
    expect(await owner.depth(bench.queue)).toBe(1);
  });

  test("has a quorum queue: gives up a message whose consumers die again and again", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await withChannel(node.url, channel =>
      channel.assertQueue(bench.queue, { durable: true, arguments: { "x-queue-type": "quorum" } }),
    );
    await bench.publish(broker, "killer");
    // Ten deaths are one failed attempt.
    for (let deaths = 0; deaths < 10; deaths += 1) await dieWithMessage(node.url, bench.queue);
    const told = Promise.withResolvers<Delivery>();
    const attempts: number[] = [];
    const onDeadLetter = async (delivery: Delivery) => told.resolve(delivery);
    await broker.consume(bench.queue, { prefetch: 1, maxAttempts: 2, onDeadLetter }, async ({ attempt }) => {
      attempts.push(attempt);
      throw new Error("no");
    });
    expect((await told.promise).attempt).toBe(2);
    expect(attempts).toEqual([2]);
  });

  test("speaks TLS with a certificate of a private authority: is reached with that, and only with that", async () => {
    const bench = await Bench.prepare(adapter);
    const { username, password } = new URL(node.url);
    const url = `amqps://${username}:${password}@127.0.0.1:${node.tlsPort}`;
    const right = bench.open({}, at(bench, url, certificate.pem));
    await bench.publish(right, "m");
    expect(await right.depth(bench.queue)).toBe(1);

    const other = await makeCertificate(folder, "other");
    for (const ca of [other.pem, undefined]) {
      const warnings: string[] = [];
      const limits: Limits = { publishTimeoutMs: 500, onWarning: message => warnings.push(message) };
      const wrong = bench.open(limits, at(bench, url, ca));
      await expect(bench.publish(wrong, "m")).rejects.toThrow(/broker_unavailable: .*certificate/);
      expect(warnings.join()).toMatch(/certificate/);
    }
  });

  function at(bench: Bench, url: string, ca?: string): BrokerSettings {
    const { deadLetterQueue } = bench;
    return { kind: "rabbitmq", options: { url, deadLetterQueue, ...(ca !== undefined && { ca }) } };
  }
});

describe.skipIf(missing)("the RabbitMQ broker, when a handler takes longer than the node allows", () => {
  let node: RabbitMqNode;

  beforeAll(async () => {
    node = await RabbitMqNode.start({ consumerTimeoutMs: 2_000 });
  });
  afterAll(() => node?.remove());

  test("says what to do, opens its channel again, and goes on", async () => {
    const bench = await Bench.prepare(createRabbitMqAdapter(node.url));
    const warnings: string[] = [];
    const broker = bench.open({ onWarning: warning => warnings.push(warning) });
    let deliveries = 0;
    await broker.consume(bench.queue, { prefetch: 1 }, async () => {
      deliveries += 1;
      if (deliveries === 1) await sleep(8_000);
    });
    await bench.publish(broker, "m");
    await until(
      () => broker.depth(bench.queue).then(depth => deliveries === 2 && depth === 0),
      done => done,
    );
    expect(warnings.join("\n")).toMatch(/consumer_timeout.*raise it, or let handlers take less time/);
    await bench.publish(broker, "n");
    await until(
      () => deliveries,
      count => count === 3,
    );
  });
});

/** Takes a message as a process that dies with it does. */
async function dieWithMessage(url: string, queue: string): Promise<void> {
  await withChannel(url, async channel => {
    await channel.prefetch(1);
    const taken = Promise.withResolvers<void>();
    await channel.consume(queue, () => taken.resolve());
    await taken.promise;
  });
}
