import { HandBack } from "@raisontext/broker";
import type { Evaluator } from "@raisontext/detector";
import { describe, expect, test } from "vitest";
import { MicroBatcher } from "./micro-batcher.ts";

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

describe("the micro-batcher", () => {
  test("scores texts that come together in one batch, each its own", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator);
    expect(await Promise.all(["0.1", "0.2", "0.3"].map(text => batcher.score(text)))).toEqual([
      0.1, 0.2, 0.3,
    ]);
    expect(evaluator.batches).toEqual([["0.1", "0.2", "0.3"]]);
  });

  test("sends a full batch without waiting, and no batch above its size", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator, { maxTexts: 2, maxWaitMs: 60_000 });
    await Promise.all(["0.1", "0.2", "0.3", "0.4"].map(text => batcher.score(text)));
    expect(evaluator.batches).toEqual([
      ["0.1", "0.2"],
      ["0.3", "0.4"],
    ]);
  });

  test("gathers what comes during a batch and runs it right after", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const evaluator = new Evaluation(gate);
    const batcher = new MicroBatcher(evaluator, { maxTexts: 2, maxWaitMs: 60_000 });
    const first = ["0.1", "0.2"].map(text => batcher.score(text));
    const later = batcher.score("0.3");
    open();
    expect(await Promise.all([...first, later])).toEqual([0.1, 0.2, 0.3]);
  });

  test("a text the evaluator fails on fails alone", async () => {
    const evaluator = new Evaluation();
    const batcher = new MicroBatcher(evaluator);
    const outcomes = await Promise.allSettled(["0.1", "poison", "0.3"].map(text => batcher.score(text)));
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  });

  test.each(["2", "-1", "nonsense"])("the score %s is the evaluator's failure", async text => {
    const batcher = new MicroBatcher(new Evaluation());
    await expect(batcher.score(text)).rejects.toThrow(/a score from 0 to 1 was due/);
  });

  test("draining ends the running batch and hands back the rest", async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const batcher = new MicroBatcher(new Evaluation(gate), { maxTexts: 1 });
    const [running, waiting] = [batcher.score("0.1"), batcher.score("0.2")];
    batcher.drain();
    await expect(waiting).rejects.toBeInstanceOf(HandBack);
    await expect(batcher.score("0.3")).rejects.toBeInstanceOf(HandBack);
    open();
    expect(await running).toBe(0.1);
  });
});
