import { setTimeout as sleep } from "node:timers/promises";
import { HandBack } from "@raisontext/broker";
import type { Evaluator } from "@raisontext/detector";
import { describe, expect, test } from "vitest";
import { MicroBatcher, RUNNING_AFTER_MS } from "./micro-batcher.ts";

/** An evaluator whose batches end when the test says so; it scores a text by the number it is. */
class Evaluation implements Evaluator {
  readonly name = "test";
  readonly version = "1";
  readonly languages = ["en"];
  readonly batches: (readonly string[])[] = [];
  #gate: Promise<unknown>;

  constructor(gate: Promise<unknown> = Promise.resolve()) {
    this.#gate = gate;
  }

  async predict(texts: readonly string[]): Promise<readonly number[]> {
    this.batches.push(texts);
    await this.#gate;
    if (texts.includes("poison")) throw new Error("poison");
    return texts.map(Number);
  }
}

const score = (batcher: MicroBatcher, text: string) => batcher.score({ id: text, text });

describe("the micro-batcher", () => {
  test("scores texts that come together in one batch, each its own", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator);
    expect(await Promise.all(["0.1", "0.2", "0.3"].map(text => score(batcher, text)))).toEqual([
      0.1, 0.2, 0.3,
    ]);
    expect(evaluator.batches).toEqual([["0.1", "0.2", "0.3"]]);
  });

  test("sends a full batch without waiting, and no batch above its size", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator, { maxTexts: 2, maxWaitMs: 60_000 });
    await Promise.all(["0.1", "0.2", "0.3", "0.4"].map(text => score(batcher, text)));
    expect(evaluator.batches).toEqual([
      ["0.1", "0.2"],
      ["0.3", "0.4"],
    ]);
  });

  test("gathers what comes during a batch and runs it right after", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(gate);
    const batcher = new MicroBatcher(evaluator, { maxTexts: 2, maxWaitMs: 60_000 });
    const first = ["0.1", "0.2"].map(text => score(batcher, text));
    const later = score(batcher, "0.3");
    open();
    expect(await Promise.all([...first, later])).toEqual([0.1, 0.2, 0.3]);
  });

  test("a text the evaluator fails on fails alone", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator);
    const outcomes = await Promise.allSettled(["0.1", "poison", "0.3"].map(text => score(batcher, text)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test.each(["2", "-1", "nonsense"])("the score %s is the evaluator's failure", async text => {
    const batcher = new MicroBatcher(new Evaluation());
    await expect(score(batcher, text)).rejects.toThrow(/a score from 0 to 1 was due/);
  });

  test("draining ends the running batch and hands back the rest", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const batcher = new MicroBatcher(new Evaluation(gate), { maxTexts: 1 });
    const [running, waiting] = [score(batcher, "0.1"), score(batcher, "0.2")];
    batcher.drain();
    await expect(waiting).rejects.toBeInstanceOf(HandBack);
    await expect(score(batcher, "0.3")).rejects.toBeInstanceOf(HandBack);
    open();
    expect(await running).toBe(0.1);
  });

  test("a text that is not wanted any more when its batch begins is not scored", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(gate);
    const batcher = new MicroBatcher(evaluator, { maxTexts: 1 });
    let unwanted = false;
    const first = score(batcher, "0.1");
    const second = batcher.score({
      id: "b",
      text: "0.2",
      refusal: () => (unwanted ? new Error("too late") : undefined),
    });
    unwanted = true;
    open();
    await expect(second).rejects.toThrow("too late");
    expect(await first).toBe(0.1);
    expect(evaluator.batches).toEqual([["0.1"]]);
  });

  test("says which texts are being scored when a batch takes its time, and how long batches take", async () => {
    const running: (readonly string[])[] = [];
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const batcher = new MicroBatcher(new Evaluation(gate), { onRunning: ids => running.push(ids) });
    expect(batcher.batchMs).toBeUndefined();
    const scores = Promise.all(["0.1", "0.2"].map(text => score(batcher, text)));
    await sleep(RUNNING_AFTER_MS + 100);
    open();
    await scores;
    expect(running).toEqual([["0.1", "0.2"]]);
    expect(batcher.batchMs).toBeGreaterThan(RUNNING_AFTER_MS);
    await score(batcher, "0.3");
    await sleep(RUNNING_AFTER_MS + 100);
    expect(running).toHaveLength(1);
  });
});
