import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Broker, createEmbeddedBroker } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  type AnswerMessage,
  bulkQueues,
  decodeAnswer,
  decodeEvent,
  encodeEvent,
  encodeMessage,
  interactiveQueue,
  REQUEST_QUEUE,
  type RequestMessage,
  type WorkerEvent,
} from "@raisontext/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createWorker, type WorkerOptions } from "./worker.ts";

let folder: string;
let broker: Broker;
let answers: AnswerMessage[];
let predicted: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "raisontext-worker-"));
  broker = createEmbeddedBroker({ file: join(folder, "queue.sqlite"), deadLetterQueue: "dead" });
  answers = [];
  predicted = [];
  await broker.consume(ANSWER_QUEUE, { prefetch: 100 }, async ({ body }) => {
    answers.push(decodeAnswer(body));
  });
});
afterEach(async () => {
  await broker.close();
  rmSync(folder, { recursive: true });
});

function work(delayMs = 0, options: Partial<WorkerOptions> = {}) {
  const evaluator = {
    name: "test",
    version: "1",
    languages: ["en"],
    async predict(texts: readonly string[]) {
      predicted.push(...texts);
      await sleep(delayMs);
      return texts.map(Number);
    },
  };
  return createWorker({ broker, evaluator, ...options });
}

async function ask(request: Omit<RequestMessage, "lane">, queue = REQUEST_QUEUE): Promise<void> {
  await broker.publish(queue, { body: encodeMessage(request) });
}

const answered = () => answers.map(({ id }) => id).toSorted();

test("takes the texts of its model, from both lanes", async () => {
  const worker = await work(0, { model: "mine" });
  await ask({ id: "a", text: "0.1" }, interactiveQueue("mine"));
  for (const [shard, queue] of bulkQueues("mine").entries())
    await ask({ id: `b${shard}`, text: "0.2" }, queue);
  await ask({ id: "other", text: "0.3" });
  await expect.poll(answered).toEqual(["a", "b0", "b1", "b2", "b3", "b4", "b5", "b6", "b7"]);
  await worker.close();
  expect(await broker.depth(REQUEST_QUEUE)).toBe(1);
});

test("leaves a lane alone that it does not serve", async () => {
  const worker = await work(0, { lanes: ["interactive"] });
  const [bulk = ""] = bulkQueues();
  await ask({ id: "b", text: "0.2" }, bulk);
  await ask({ id: "a", text: "0.1" });
  await expect.poll(answered).toEqual(["a"]);
  await worker.close();
  expect(await broker.depth(bulk)).toBe(1);
});

test("does not score what has expired, and says so", async () => {
  const worker = await work(300, { batch: { maxTexts: 1 } });
  await ask({ id: "a", text: "0.1" });
  await ask({ id: "late", text: "0.2", deadline: Date.now() + 150 });
  await ask({ id: "long ago", text: "0.3", deadline: 1 });
  await ask({ id: "b", text: "0.4", deadline: Date.now() + 60_000 });
  await expect.poll(answered).toEqual(["a", "b", "late", "long ago"]);
  expect(answers.find(({ id }) => id === "late")).toMatchObject({ error: { code: "expired" } });
  expect(predicted).toEqual(["0.1", "0.4"]);
  await worker.close();
});

test("does not score what was cancelled, and answers nothing", async () => {
  const worker = await work(300, { batch: { maxTexts: 1 } });
  for (const id of ["a", "cancelled", "b"]) await ask({ id, text: "0.1" });
  await broker.broadcast("cancelled", encodeEvent("cancelled", { ids: ["cancelled", "unknown"] }));
  await broker.broadcast("cancelled", Buffer.from("no event"));
  await expect.poll(answered, { timeout: 3_000 }).toEqual(["a", "b"]);
  await worker.close();
  expect(predicted).toHaveLength(2);
  expect(await broker.depth(REQUEST_QUEUE)).toBe(0);
});

test("scores a request once that is delivered again while it is being scored", async () => {
  const worker = await work(400);
  await ask({ id: "a", text: "0.5" });
  await expect.poll(() => predicted).toEqual(["0.5"]);
  await ask({ id: "a", text: "0.5" });
  await ask({ id: "a", text: "0.25" });
  await expect.poll(answered, { timeout: 3_000 }).toEqual(["a", "a", "a"]);
  expect(predicted).toEqual(["0.5", "0.25"]);
  await worker.close();
});

test("announces what it serves, that it is at a text, and that it leaves", async () => {
  const workers: WorkerEvent[] = [];
  const running: string[] = [];
  await broker.subscribe("workers", bytes => workers.push(decodeEvent("workers", bytes)));
  await broker.subscribe("running", bytes => running.push(...decodeEvent("running", bytes).ids));
  const worker = await work(500, { model: "mine" });
  await ask({ id: "a", text: "0.5" }, interactiveQueue("mine"));
  await expect.poll(answered, { timeout: 3_000 }).toEqual(["a"]);
  await worker.close();
  await expect.poll(() => workers.at(-1)?.leaving).toBe(true);
  expect(workers[0]).toMatchObject({
    model: "mine",
    evaluator: { name: "test", version: "1", languages: ["en"] },
    lanes: ["interactive", "bulk"],
  });
  expect(workers.at(-1)?.batchMs).toBeGreaterThan(400);
  expect(new Set(workers.map(event => event.worker)).size).toBe(1);
  expect(running).toEqual(["a"]);
});

test("closing hands back what has not begun", async () => {
  const worker = await work(300, { batch: { maxTexts: 1 } });
  for (const id of ["a", "b", "c"]) await ask({ id, text: "0.5" });
  await expect.poll(() => predicted).toHaveLength(1);
  await worker.close();
  expect(answered()).toEqual(["a"]);
  expect(await broker.depth(REQUEST_QUEUE)).toBe(2);
});
