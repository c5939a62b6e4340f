import type { Evaluator } from "@raisontext/detector";

/**
 * An evaluator whose predicts end when the test says so. It scores a text by the number it begins with, and fails on
 * one that begins with "poison".
 */
export class Evaluation implements Evaluator {
  readonly name = "test";
  readonly version = "1";
  readonly languages = ["en"];
  /** What was to be predicted, batch by batch. */
  readonly batches: (readonly string[])[] = [];
  readonly #gate: (texts: readonly string[]) => Promise<unknown>;

  /** `gate` is waited for in each predict, and may throw in its place. */
  constructor(gate: (texts: readonly string[]) => Promise<unknown> = async () => {}) {
    this.#gate = gate;
  }

  /** What was to be predicted, text by text. */
  get texts(): readonly string[] {
    return this.batches.flat();
  }

  async predict(texts: readonly string[]): Promise<readonly number[]> {
    this.batches.push(texts);
    await this.#gate(texts);
    if (texts.some(text => text.startsWith("poison"))) throw new Error("poison");
    return texts.map(text => Number(text.split(" ")[0]));
  }
}
