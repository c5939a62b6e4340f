import { setTimeout as sleep } from "node:timers/promises";
import { HandBack } from "@raisontext/broker";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import {
  type BatchReport,
  MicroBatcher,
  type MicroBatcherOptions,
  type ScoreRequest,
} from "./micro-batcher.ts";
import { Evaluation } from "./testing/evaluation.ts";

function start(
  evaluator: Evaluation,
  options: Partial<MicroBatcherOptions<number>> = {},
): MicroBatcher<number> {
  return new MicroBatcher({
    evaluate: texts => evaluator.predict(texts),
    maxTexts: 16,
    maxWaitMs: 5,
    dropReason: () => undefined,
    onSlow: () => {},
    onBatch: () => {},
    ...options,
  });
}

function request(text: string, about: Partial<ScoreRequest> = {}): ScoreRequest {
  return { id: text, text, lane: "interactive", shard: 0, attempt: 1, ...about };
}

const bulk = (text: string, shard = 0) => request(text, { lane: "bulk", shard });

/** A gate that lets all through once it is open. */
function gate() {
  const { promise, resolve: open } = Promise.withResolvers<void>();
  return { wait: () => promise, open };
}

describe("the micro-batcher", () => {
  test("scores texts that come together in one batch, each its own", async () => {
    const evaluator = new Evaluation();
    const batcher = start(evaluator);
    const fates = await Promise.all(["0.1", "0.2", "0.3"].map(text => batcher.score(request(text))));
    expect(fates).toEqual([{ result: 0.1 }, { result: 0.2 }, { result: 0.3 }]);
    expect(evaluator.batches).toEqual([["0.1", "0.2", "0.3"]]);
  });

  test("reports each predict with its size and what it rejected with", async () => {
    const reports: BatchReport[] = [];
    const batcher = start(new Evaluation(), { onBatch: report => reports.push(report) });
    await Promise.allSettled(["0.1", "poison", "0.3"].map(text => batcher.score(request(text))));
    expect(reports.map(({ texts, error }) => [texts, error !== undefined])).toEqual([
      [3, true],
      [1, false],
      [1, true],
      [1, false],
    ]);
    expect(reports.every(({ ms }) => ms >= 0 && ms < 10_000)).toBe(true);
  });

  test("sends a full batch without waiting, and no batch above its size", async () => {
    const evaluator = new Evaluation();
    const batcher = start(evaluator, { maxTexts: 2, maxWaitMs: 60_000 });
    await Promise.all(["0.1", "0.2", "0.3", "0.4"].map(text => batcher.score(request(text))));
    expect(evaluator.batches).toEqual([
      ["0.1", "0.2"],
      ["0.3", "0.4"],
    ]);
  });

  test("gathers what comes during a batch and runs it right after", async () => {
    const { wait, open } = gate();
    const batcher = start(new Evaluation(wait), { maxTexts: 2, maxWaitMs: 60_000 });
    const first = ["0.1", "0.2"].map(text => batcher.score(request(text)));
    const later = batcher.score(request("0.3"));
    open();
    expect(await Promise.all([...first, later])).toEqual([{ result: 0.1 }, { result: 0.2 }, { result: 0.3 }]);
  });

  test("a text the evaluator fails on fails alone", async () => {
    const batcher = start(new Evaluation());
    const outcomes = await Promise.allSettled(
      ["0.1", "poison", "0.3"].map(text => batcher.score(request(text))),
    );
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test("a text that failed before does not disturb its neighbours again", async () => {
    const evaluator = new Evaluation();
    const batcher = start(evaluator);
    await Promise.allSettled([
      batcher.score(request("0.1")),
      batcher.score(request("poison", { attempt: 2 })),
      batcher.score(request("0.3")),
    ]);
    expect(evaluator.batches).toEqual([["0.1", "0.3"], ["poison"]]);
  });

  test("draining ends the running batch and hands back the rest", async () => {
    const { wait, open } = gate();
    const batcher = start(new Evaluation(wait), { maxTexts: 1 });
    const [running, waiting] = [batcher.score(request("0.1")), batcher.score(request("0.2"))];
    batcher.drain();
    await expect(waiting).rejects.toBeInstanceOf(HandBack);
    await expect(batcher.score(request("0.3"))).rejects.toBeInstanceOf(HandBack);
    open();
    expect(await running).toEqual({ result: 0.1 });
  });

  test("draining hands back what a failed batch would be tried again with", async () => {
    const { wait, open } = gate();
    const evaluator = new Evaluation(wait);
    const batcher = start(evaluator, { maxTexts: 2 });
    const texts = ["0.1", "poison"].map(text => batcher.score(request(text)));
    batcher.drain();
    open();
    const outcomes = await Promise.allSettled(texts);
    expect(outcomes.map(outcome => "reason" in outcome && outcome.reason)).toEqual([
      expect.any(HandBack),
      expect.any(HandBack),
    ]);
    expect(evaluator.batches).toHaveLength(1);
  });
});

describe("who is in the next batch", () => {
  test("with 10,000 bulk texts waiting, an interactive one is in the second batch that ends at the latest", async () => {
    const arrival = Promise.withResolvers<void>();
    let atText: Promise<unknown> | undefined;
    const evaluator: Evaluation = new Evaluation(async () => {
      if (evaluator.batches.length !== 100) return;
      atText = batcher.score(request("0.9"));
      arrival.resolve();
    });
    const batcher = start(evaluator);
    const all = Array.from({ length: 10_000 }, (_, index) => batcher.score(bulk("0.1", index % 8)));
    await arrival.promise;
    await atText;
    expect(evaluator.batches.findIndex(batch => batch.includes("0.9"))).toBe(100);
    await Promise.all(all);
  });

  test("bulk goes on under a flood of interactive texts", async () => {
    const evaluator: Evaluation = new Evaluation(async texts => {
      // Every place that falls free is taken again at once, until the bulk texts are done.
      if (!bulkIsDone) for (const _ of texts) void batcher.score(request("0.9"));
      await sleep(1);
    });
    let bulkIsDone = false;
    const batcher = start(evaluator);
    for (let index = 0; index < 64; index += 1) void batcher.score(request("0.9"));
    await Promise.all(Array.from({ length: 50 }, (_, index) => batcher.score(bulk(`0.1 ${index}`))));
    bulkIsDone = true;
    // Two places in each batch of 16.
    expect(evaluator.batches.length).toBeLessThanOrEqual(27);
    expect(evaluator.texts.filter(text => text === "0.9").length).toBeGreaterThan(300);
  });

  test("is decided when it starts: what is not wanted any more leaves its place to others", async () => {
    const { wait, open } = gate();
    const unwanted = new Map<string, "expired" | "cancelled">();
    const evaluator = new Evaluation(wait);
    const batcher = start(evaluator, { maxTexts: 2, dropReason: ({ id }) => unwanted.get(id) });
    const texts = ["0.1", "0.2", "0.3", "0.4", "0.5", "0.6"].map(text => batcher.score(request(text)));
    unwanted.set("0.1", "cancelled").set("0.3", "cancelled").set("0.4", "expired");
    open();
    expect(await Promise.all(texts)).toEqual([
      { result: 0.1 },
      { result: 0.2 },
      { dropped: "cancelled" },
      { dropped: "expired" },
      { result: 0.5 },
      { result: 0.6 },
    ]);
    expect(evaluator.batches).toEqual([
      ["0.1", "0.2"],
      ["0.5", "0.6"],
    ]);
  });
});

test("tells of a predict that lasts 200 ms, not of a shorter one, and how long batches take", async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const slow: string[] = [];
  const evaluator = new Evaluation(texts => vi.advanceTimersByTimeAsync(texts.includes("0.9") ? 300 : 199));
  const batcher = start(evaluator, {
    maxTexts: 1,
    onSlow: requests => slow.push(...requests.map(({ id }) => id)),
  });
  expect(batcher.batchMs).toBeUndefined();
  await batcher.score(request("0.9"));
  await batcher.score(request("0.1"));
  expect(slow).toEqual(["0.9"]);
  await Promise.resolve();
  expect(batcher.batchMs).toBeGreaterThan(200);
  expect(batcher.batchMs).toBeLessThan(300);
});
