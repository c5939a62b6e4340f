import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { BrokerUnavailable, HandBack, QueueFull, Unprocessable } from "../broker-error.ts";
import { type Adapter, Bench, durationMs, leastMs, textOf, until } from "../testing/bench.ts";
import type { BrokerSettings, Limits } from "../testing/broker-settings.ts";
import { type Certificate, makeCertificate } from "../testing/certificates.ts";
import { createRabbitMqAdapter, makeQuorumQueue, withChannel } from "../testing/rabbitmq-adapter.ts";

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
      const [publisher, worker] = [bench.open({ publishTimeoutMs: 100_000 }), bench.open()];
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
    await limit(bench.queue, 2);
    await bench.publish(broker, "a", "b");
    let error: unknown;
    const refusesAfterMs = () =>
      durationMs(async () => {
        error = await bench.publish(broker, "c").catch((reason: unknown) => reason);
      });
    expect(await leastMs(1_000, refusesAfterMs)).toBeLessThan(1_000);
    expect(error).toBeInstanceOf(QueueFull);
    expect(error).toBeInstanceOf(BrokerUnavailable);
    expect(String(error)).toContain(bench.queue);
    expect(await broker.depth(bench.queue)).toBe(2);
    await broker.publish(bench.deadLetterQueue, { body: Buffer.from("elsewhere") });
    await withChannel(node.url, channel => channel.purgeQueue(bench.queue));
    await bench.publish(broker, "d");
  });

  test("has no room where a failed message should go: keeps it unharmed until there is", async () => {
    const bench = await Bench.prepare(adapter);
    const warnings: string[] = [];
    const broker = bench.open({ onWarning: message => warnings.push(message) });
    await limit(bench.deadLetterQueue, 1);
    await broker.publish(bench.deadLetterQueue, { body: Buffer.from("in the way") });
    await bench.publish(broker, "bad");
    const attempts: number[] = [];
    await broker.consume(bench.queue, { prefetch: 1 }, async ({ attempt }) => {
      attempts.push(attempt);
      throw new Unprocessable("no message at all");
    });
    await until(
      () => attempts.length,
      length => length >= 3,
    );
    expect(new Set(attempts)).toEqual(new Set([1]));
    expect(warnings.join()).toContain(`a message of ${bench.queue} goes back`);
    await withChannel(node.url, channel => channel.purgeQueue(bench.deadLetterQueue));
    await until(
      () => broker.depth(bench.deadLetterQueue),
      depth => depth === 1,
    );
    expect(await broker.depth(bench.queue)).toBe(0);
  });

  test("has no room for a message that is to be tried again: tries it all the same", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await limit(bench.queue, 1);
    await bench.publish(broker, "first");
    const seen: string[] = [];
    const begun = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const consumer = await broker.consume(bench.queue, { prefetch: 1 }, async delivery => {
      seen.push(`${textOf(delivery)}${delivery.attempt}`);
      begun.resolve();
      await release.promise;
      if (delivery.attempt < 2) throw new Error("not yet");
    });
    await begun.promise;
    // Takes the place of the one that is handled.
    await bench.publish(broker, "second");
    release.resolve();
    await until(
      () => seen,
      all => all.includes("first2") && all.includes("second2"),
    );
    await consumer.close();
    expect(await broker.depth(bench.queue)).toBe(0);
    expect(await broker.depth(bench.deadLetterQueue)).toBe(0);
  });

  test("limits deliveries as RabbitMQ 4 does: loses nothing that was handed back", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await makeQuorumQueue(node.url, bench.queue);
    const policy = '{"delivery-limit": 20}';
    await node.ctl("set_policy", "--apply-to", "queues", "handed back", `^${bench.queue}$`, policy);
    await limit(bench.deadLetterQueue, 1);
    await broker.publish(bench.deadLetterQueue, { body: Buffer.from("in the way") });
    await bench.publish(broker, "later", "bad");
    const runs = { later: 0, bad: 0 };
    await broker.consume(bench.queue, { prefetch: 2 }, async delivery => {
      const text = textOf(delivery) === "bad" ? "bad" : "later";
      runs[text] += 1;
      throw text === "bad" ? new Unprocessable("no message at all") : new HandBack("later");
    });
    await until(
      () => runs,
      ({ later, bad }) => later > 25 && bad > 25,
    );
    await withChannel(node.url, channel => channel.purgeQueue(bench.deadLetterQueue));
    await until(
      () => broker.depth(bench.deadLetterQueue),
      depth => depth === 1,
    );
    const { later } = runs;
    await until(
      () => runs.later,
      count => count > later,
    );
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
      // Long enough to shake hands on a busy machine: only then is the certificate seen.
      const limits: Limits = { publishTimeoutMs: 4_000, onWarning: message => warnings.push(message) };
      const wrong = bench.open(limits, at(bench, url, ca));
      await expect(bench.publish(wrong, "m")).rejects.toThrow(/broker_unavailable: .*certificate/);
      expect(warnings.join()).toMatch(/certificate/);
    }
  });

  function limit(queue: string, length: number): Promise<string> {
    const policy = JSON.stringify({ "max-length": length, overflow: "reject-publish" });
    return node.ctl("set_policy", "--apply-to", "queues", queue, `^${queue}$`, policy);
  }

  function at(bench: Bench, url: string, ca?: string): BrokerSettings {
    const { deadLetterQueue } = bench;
    return { kind: "rabbitmq", options: { url, deadLetterQueue, ...(ca !== undefined && { ca }) } };
  }
});
