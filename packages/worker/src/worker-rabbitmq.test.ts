import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, createRabbitMqBroker } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  DEAD_LETTER_QUEUE,
  decodeAnswer,
  encodeMessage,
  interactiveQueue,
} from "@raisontext/contract";
import { RabbitMqNode } from "@raisontext/testing";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterAll, beforeAll, describe, expect, inject, test, vi } from "vitest";
import { Evaluation } from "./testing/evaluation.ts";
import { createWorker } from "./worker.ts";

const { missing } = inject("rabbitMqServer");

describe.skipIf(missing)("a worker on RabbitMQ whose connections are lost during a long predict", () => {
  let node: RabbitMqNode;
  let broker: Broker;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
    broker = createRabbitMqBroker({ url: node.url, deadLetterQueue: DEAD_LETTER_QUEUE });
  });

  afterAll(async () => {
    await broker?.close();
    await node?.remove();
  });

  test("predicts each text once and answers them all", async () => {
    const answered = new Set<string>();
    await broker.consume(ANSWER_QUEUE, { prefetch: 100 }, async ({ body }) => {
      answered.add(decodeAnswer(body).id);
    });
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(() => gate);
    const worker = await createWorker({ broker, evaluator, batch: { maxTexts: 4 } });
    // More than are handed over at once.
    const texts = Array.from({ length: 12 }, (_, index) => `0.${10 + index}`);
    for (const text of texts) {
      await broker.publish(interactiveQueue(), { body: encodeMessage({ id: text, text }) });
    }
    await expect.poll(() => evaluator.batches).toHaveLength(1);

    await node.ctl("close_all_connections", "cut");
    await sleep(1_500);
    finish();

    await vi.waitFor(() => expect([...answered].sort()).toEqual(texts), PATIENCE_MS);
    await worker.close();
    expect([...evaluator.texts].sort()).toEqual(texts);
    await expect.poll(() => broker.depth(interactiveQueue())).toBe(0);
  });
});
