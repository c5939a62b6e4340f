import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type Broker,
  createEmbeddedBroker,
  createRabbitMqBroker,
  type EmbeddedBrokerOptions,
} from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  type AnswerMessage,
  bulkQueues,
  DEAD_LETTER_QUEUE,
  decodeAnswer,
  decodeEvent,
  type EventOf,
  encodeEvent,
  encodeMessage,
  interactiveQueue,
  type RequestMessage,
  type Topic,
} from "@raisontext/contract";
import { DetectorError } from "@raisontext/detector";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Evaluation } from "./testing/evaluation.ts";
import { createWorker, type Worker, type WorkerOptions } from "./worker.ts";

let folder: string;
let asker: Broker;
let answers: AnswerMessage[];
const closing: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "raisontext-worker-"));
  asker = open();
  answers = [];
  await asker.consume(ANSWER_QUEUE, { prefetch: 100 }, async ({ body }) => {
    answers.push(decodeAnswer(body));
  });
});

afterEach(async () => {
  for (const one of closing.splice(0).reverse()) await one.close();
  rmSync(folder, { recursive: true });
});

function open(options: Partial<EmbeddedBrokerOptions> = {}): Broker {
  const file = join(folder, "queue.sqlite");
  const broker = createEmbeddedBroker({ file, deadLetterQueue: DEAD_LETTER_QUEUE, ...options });
  closing.push(broker);
  return broker;
}

async function start(options: Partial<WorkerOptions> = {}): Promise<Worker> {
  const worker = await createWorker({ broker: asker, evaluator: new Evaluation(), ...options });
  closing.push(worker);
  return worker;
}

function ask(request: RequestMessage, queue = interactiveQueue()): Promise<void> {
  return asker.publish(queue, { body: encodeMessage(request) });
}

async function hear<T extends Topic>(topic: T): Promise<EventOf<T>[]> {
  const events: EventOf<T>[] = [];
  await asker.subscribe(topic, event => events.push(decodeEvent(topic, event)));
  return events;
}

const answered = (count: number) =>
  vi.waitFor(() => expect(answers.length).toBeGreaterThanOrEqual(count), {
    timeout: PATIENCE_MS,
    interval: 5,
  });

/** Everything is answered and acknowledged: nothing is waiting, and nothing comes back. */
async function expectQueuesEmpty(): Promise<void> {
  const queues = [interactiveQueue(), ...bulkQueues()];
  for (const worker of closing.splice(1).reverse()) await worker.close();
  expect(await Promise.all(queues.map(queue => asker.depth(queue)))).toEqual(queues.map(() => 0));
}

describe("a worker", () => {
  test("answers interactive and bulk texts with the score and what it amounts to", async () => {
    await start();
    await ask({ id: "a", text: "0.25 of a text" });
    await ask({ id: "b", text: "0.75 of a text" }, bulkQueues()[3]);
    await answered(2);
    expect(answers.find(({ id }) => id === "a")).toEqual({
      id: "a",
      answer: "0.250",
      score: 0.25,
      verdict: "uncertain",
      confidence: "low",
      thresholds: { falsePositiveRate: 0.01, human: 0.2, ai: 0.9 },
      language: "en",
      tokens: 5,
      reliability: "low",
      warnings: ["too_short"],
      windows: [{ start: 0, end: 14, score: 0.25 }],
      sentences: [{ start: 0, end: 14, score: 0.25 }],
      evidence: [],
      attacks: [],
      model: { name: "test", version: "1" },
    });
    expect(answers.find(({ id }) => id === "b")).toMatchObject({ answer: "0.750" });
    await expectQueuesEmpty();
  });

  test("takes only the texts of its model and its lanes", async () => {
    await start({ model: "mine", lanes: ["bulk"] });
    const [bulk = ""] = bulkQueues("mine");
    const others = [interactiveQueue(), interactiveQueue("mine"), bulkQueues()[0]];
    for (const queue of others) await ask({ id: "other", text: "0.1" }, queue);
    await ask({ id: "a", text: "0.1" }, bulk);
    await answered(1);
    await sleep(50);
    expect(answers.map(({ id }) => id)).toEqual(["a"]);
  });

  test("without a lane is a mistake of whoever starts it", async () => {
    await expect(start({ lanes: [] })).rejects.toThrow(RangeError);
  });

  test("lets an interactive text pass thousands of bulk ones", async () => {
    const evaluator = new Evaluation(() => sleep(5));
    for (let index = 0; index < 2_000; index += 1) {
      void ask({ id: `bulk ${index}`, text: "0.1" }, bulkQueues()[index % 8]);
    }
    await start({ evaluator });
    await answered(100);
    await ask({ id: "a", text: "0.9" });
    const before = evaluator.batches.length;
    await expect.poll(() => evaluator.texts, { interval: 1 }).toContain("0.9");
    // Batches go on while the text is on its way to the worker.
    expect(evaluator.batches.findIndex(batch => batch.includes("0.9")) - before).toBeLessThan(10);
    await answered(2_001);
  });
});

describe("a text that cannot be scored", () => {
  test("is tried three times, the later ones alone, and its asker is told without what the evaluator said", async () => {
    const evaluator = new Evaluation();
    await start({ evaluator });
    for (const text of ["0.1", "poison", "0.3"]) void ask({ id: text, text });
    await answered(3);
    expect(answers.find(({ id }) => id === "poison")).toEqual({
      id: "poison",
      error: {
        code: "evaluation_failed",
        message: "evaluation_failed: The model could not score this text.",
      },
    });
    const withPoison = evaluator.batches.filter(batch => batch.includes("poison"));
    expect(withPoison.slice(-2)).toEqual([["poison"], ["poison"]]);
    expect(evaluator.texts.filter(text => text === "0.1").length).toBeLessThanOrEqual(2);
    await expectQueuesEmpty();
    expect(await asker.depth(DEAD_LETTER_QUEUE)).toBe(1);
  });

  test("in time is told so", async () => {
    const evaluator = new Evaluation(async () => {
      throw new DetectorError("predict_timeout", "test took over 5 ms");
    });
    await start({ evaluator });
    await ask({ id: "a", text: "0.1" });
    await answered(1);
    expect(answers).toEqual([
      {
        id: "a",
        error: { code: "evaluation_timeout", message: expect.stringMatching(/^evaluation_timeout: /) },
      },
    ]);
    expect(evaluator.batches).toHaveLength(3);
  });

  test("because it is empty is told so at once", async () => {
    const evaluator = new Evaluation();
    await start({ evaluator });
    await ask({ id: "a", text: " " });
    await answered(1);
    expect(answers).toMatchObject([{ id: "a", error: { code: "text_empty" } }]);
    expect(evaluator.batches).toEqual([]);
  });
});

describe("a text nobody wants any more", () => {
  test("because its deadline has passed is answered with `expired`", async () => {
    const evaluator = new Evaluation(() => sleep(50));
    await start({ evaluator, batch: { maxTexts: 1 } });
    await ask({ id: "past", text: "0.1", deadline: Date.now() - 1 });
    await ask({ id: "first", text: "0.2", deadline: Date.now() + 60_000 });
    await ask({ id: "behind", text: "0.3", deadline: Date.now() + 30 });
    await answered(3);
    const error = { code: "expired", message: "expired: The text was not scored before its deadline." };
    expect(answers).toContainEqual({ id: "past", error });
    expect(answers).toContainEqual({ id: "behind", error });
    expect(evaluator.batches).toEqual([["0.2"]]);
    await expectQueuesEmpty();
  });

  test("because its deadline had passed when it came is told so while a predict runs", async () => {
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(() => gate);
    await start({ evaluator });
    await ask({ id: "runs", text: "0.1" });
    await expect.poll(() => evaluator.batches).toHaveLength(1);
    await ask({ id: "past", text: "0.2", deadline: Date.now() - 1 });
    await answered(1);
    expect(answers).toMatchObject([{ id: "past", error: { code: "expired" } }]);
    finish();
    await answered(2);
  });

  test("because it was cancelled is dropped without an answer", async () => {
    const evaluator = new Evaluation(() => sleep(50));
    await start({ evaluator, batch: { maxTexts: 1 } });
    await asker.broadcast("cancelled", Buffer.from("nonsense"));
    await asker.broadcast("cancelled", encodeEvent("cancelled", { ids: ["b", "c"] }));
    for (const id of ["a", "b", "c", "d"]) await ask({ id, text: "0.1" });
    await answered(2);
    expect(answers.map(({ id }) => id)).toEqual(["a", "d"]);
    expect(evaluator.texts).toHaveLength(2);
    await expectQueuesEmpty();
  });
});

describe("the same request delivered twice at once", () => {
  test("is predicted once and acknowledged both times", async () => {
    const evaluator = new Evaluation(() => sleep(50));
    await start({ evaluator });
    await ask({ id: "a", text: "0.1" });
    await expect.poll(() => evaluator.batches).toHaveLength(1);
    await ask({ id: "a", text: "0.1" });
    await answered(2);
    expect(evaluator.texts).toEqual(["0.1"]);
    await expectQueuesEmpty();
  });

  test("is predicted once even when the second is begun only after the first was answered", async () => {
    const evaluator = new Evaluation(() => sleep(20));
    await start({ evaluator, batch: { maxTexts: 1 }, prefetch: 1 });
    for (let index = 0; index < 2; index += 1) await ask({ id: "a", text: "0.1" });
    await answered(2);
    expect(evaluator.texts).toEqual(["0.1"]);
    await expectQueuesEmpty();
  });

  test("is another one when its text differs", async () => {
    const evaluator = new Evaluation(() => sleep(20));
    await start({ evaluator });
    await ask({ id: "a", text: "0.1" });
    await ask({ id: "a", text: "0.2" });
    await answered(2);
    expect(evaluator.texts).toEqual(["0.1", "0.2"]);
    expect(answers.map(answer => "score" in answer && answer.score)).toEqual([0.1, 0.2]);
  });
});

describe("what a worker tells the other processes", () => {
  test("is that it lives, by the clock, and that it leaves", async () => {
    const events = await hear("workers");
    const worker = await start({ lanes: ["bulk", "interactive"] });
    await expect.poll(() => events).toHaveLength(1);
    expect(events[0]).toEqual({
      worker: expect.stringMatching(/./),
      model: "default",
      evaluator: { name: "test", version: "1", languages: ["en"] },
      lanes: ["interactive", "bulk"],
    });
    await ask({ id: "a", text: "0.1" });
    await expect.poll(() => events).toHaveLength(2);
    expect(events[1]).toEqual({ ...events[0], batchMs: expect.any(Number) });
    await worker.close();
    await expect.poll(() => events).toHaveLength(3);
    expect(events[2]).toEqual({ ...events[1], leaving: true });
  });

  test("is which texts it has been at for 200 ms", async () => {
    const events = await hear("running");
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    await start({ evaluator: new Evaluation(([text]) => (text === "0.9" ? gate : sleep(10))) });
    await ask({ id: "quick", text: "0.1" });
    await answered(1);
    await ask({ id: "slow", text: "0.9" });
    await expect.poll(() => events).toEqual([{ worker: expect.any(String), ids: ["slow"] }]);
    expect(answers).toHaveLength(1);
    finish();
    await answered(2);
    expect(events).toHaveLength(1);
  });
});

describe("closing a worker", () => {
  test("answers what runs and hands back the rest, unharmed, for another worker", async () => {
    const { promise: gate, resolve: finish } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(() => gate);
    const worker = await start({ evaluator, batch: { maxTexts: 1 } });
    await ask({ id: "runs", text: "0.1" });
    await expect.poll(() => evaluator.batches).toHaveLength(1);
    await ask({ id: "waits", text: "0.2" });
    await ask({ id: "waits too", text: "0.3" }, bulkQueues()[0]);
    await sleep(50);
    const closed = worker.close();
    await sleep(50);
    finish();
    await closed;
    await answered(1);
    expect(evaluator.texts).toEqual(["0.1"]);
    expect(await asker.depth(interactiveQueue())).toBe(1);
    await start();
    await answered(3);
    expect(answers.map(({ id }) => id).sort()).toEqual(["runs", "waits", "waits too"]);
  });

  test("twice is the same as once", async () => {
    const worker = await start();
    await Promise.all([worker.close(), worker.close()]);
  });

  test("is possible while it starts and the broker cannot be reached", async () => {
    const broker = createRabbitMqBroker({ url: "amqp://127.0.0.1:1", deadLetterQueue: DEAD_LETTER_QUEUE });
    closing.push(broker);
    const stop = new AbortController();
    const starting = createWorker({ broker, evaluator: new Evaluation(), signal: stop.signal });
    const rejected = expect(starting).rejects.toThrow("stopped");
    await sleep(20);
    stop.abort(new Error("stopped"));
    await rejected;
  });

  test("happens by itself when the broker is closed while it starts", async () => {
    const broker = createRabbitMqBroker({ url: "amqp://127.0.0.1:1", deadLetterQueue: DEAD_LETTER_QUEUE });
    const rejected = expect(createWorker({ broker, evaluator: new Evaluation() })).rejects.toThrow(
      /^broker_unavailable: /,
    );
    await broker.close();
    await rejected;
  });
});

test("an answer the broker does not take hands the text back without a failed attempt", async () => {
  const evaluator = new Evaluation();
  const worker = await start({ broker: open({ maxBuffered: 0 }), evaluator });
  await ask({ id: "a", text: "0.1" });
  await expect.poll(() => evaluator.texts).toEqual(["0.1"]);
  // Long enough for it to be handed back several times; its score is kept meanwhile.
  await sleep(300);
  await worker.close();
  expect(answers).toEqual([]);
  expect(evaluator.texts).toEqual(["0.1"]);
  const attempts: number[] = [];
  await asker.consume(interactiveQueue(), { prefetch: 1 }, async ({ attempt }) => {
    attempts.push(attempt);
  });
  await expect.poll(() => attempts).toEqual([1]);
});
