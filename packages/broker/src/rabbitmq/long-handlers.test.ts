import { setTimeout as sleep } from "node:timers/promises";
import { RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Bench, textOf, until } from "../testing/bench.ts";
import type { BrokerSettings } from "../testing/broker-settings.ts";
import { createRabbitMqAdapter } from "../testing/rabbitmq-adapter.ts";

const { missing } = inject("rabbitMqServer");

const CONSUMER_TIMEOUT_MS = 3_000;

describe.skipIf(missing)("a handler on RabbitMQ that takes long", () => {
  let node: RabbitMqNode;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
  });

  afterAll(async () => {
    await node?.remove();
  });

  test("is not disturbed by heartbeats of one or two seconds, set by option or by URL", async () => {
    const bench = await Bench.prepare(createRabbitMqAdapter(node.url));
    const { deadLetterQueue } = bench;
    const settings: BrokerSettings[] = [
      { kind: "rabbitmq", options: { url: node.url, deadLetterQueue, heartbeatSeconds: 1 } },
      { kind: "rabbitmq", options: { url: `${node.url}/?heartbeat=2`, deadLetterQueue } },
    ];
    const warnings: string[] = [];
    const seen: string[] = [];
    let done = 0;
    for (const setting of settings) {
      const broker = bench.open({ onWarning: message => warnings.push(message) }, setting);
      await broker.consume(bench.queue, { prefetch: 1 }, async delivery => {
        seen.push(textOf(delivery));
        await sleep(10_000);
        done += 1;
      });
      await bench.publish(broker, "m");
    }
    expect((await node.ctl("list_connections", "timeout")).match(/^[12]$/gm)?.toSorted()).toEqual([
      "1",
      "1",
      "2",
      "2",
    ]);
    await until(
      () => done,
      count => count === 2,
    );
    expect(seen).toEqual(["m", "m"]);
    expect(warnings).toEqual([]);
  });

  test("outlasts consumer_timeout: is told so in plain words, and all goes on", async () => {
    for (const [name, ms] of [
      ["consumer_timeout", CONSUMER_TIMEOUT_MS],
      // How often RabbitMQ looks whether it is over.
      ["channel_tick_interval", 1_000],
    ]) {
      await node.ctl("eval", `application:set_env(rabbit, ${name}, ${ms}).`);
    }
    const bench = await Bench.prepare(createRabbitMqAdapter(node.url));
    const warnings: string[] = [];
    const broker = bench.open({ onWarning: message => warnings.push(message) });
    const seen: string[] = [];
    let late = 0;
    await broker.consume(bench.queue, { prefetch: 2 }, async delivery => {
      seen.push(`${textOf(delivery)}${delivery.attempt}`);
      if (seen.length > 1) return;
      await sleep(CONSUMER_TIMEOUT_MS + 4_000);
      late += 1;
    });
    await bench.publish(broker, "slow");
    // Delivered again while the first handler still runs.
    await until(
      () => seen,
      all => all.length === 2,
    );
    expect(seen).toEqual(["slow1", "slow1"]);
    expect(late).toBe(0);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/a handler took longer than RabbitMQ's consumer_timeout/);
    expect(warnings[0]).toContain(bench.queue);
    await bench.publish(broker, "next");
    await until(
      () => late,
      count => count === 1,
    );
    await bench.publish(broker, "last");
    await until(
      () => seen,
      all => all.length === 4,
    );
    expect(seen.slice(2)).toEqual(["next1", "last1"]);
    expect(warnings).toHaveLength(1);
    expect(await broker.depth(bench.queue)).toBe(0);
  });
});
