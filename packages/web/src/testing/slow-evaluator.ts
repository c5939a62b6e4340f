import { setTimeout as sleep } from "node:timers/promises";

/**
 * Makes an evaluator for tests that does what the texts say: "0.123" is the score, "wait 3000 ms" makes the batch take
 * as long, and a text with the word "unscorable" has no score. It does not block its thread.
 */
export function createEvaluator() {
  return {
    name: "slow",
    version: "1",
    languages: ["en", "ru"],
    async predict(texts: readonly string[]): Promise<number[]> {
      await sleep(Math.max(...texts.map(waitOf)));
      return texts.map(scoreOf);
    },
  };
}

function waitOf(text: string): number {
  return Number(/wait (\d+) ms/.exec(text)?.[1] ?? 0);
}

function scoreOf(text: string): number {
  if (text.includes("unscorable")) throw new Error("this text has no score");
  return Number(/\d\.\d+/.exec(text)?.[0] ?? 0.5);
}
