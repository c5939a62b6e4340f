import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Makes an evaluator for tests that does what the texts say: "0.123" is the score, "wait 3000 ms" makes the batch take
 * as long, "wait for the bell" until there is a file of that name, `bell`, in the folder it runs in, and a text with the word
 * "unscorable" has no score. It does not block its thread.
 */
export function createEvaluator() {
  return {
    name: "slow",
    version: "1",
    languages: ["en", "ru"],
    async predict(texts: readonly string[]): Promise<number[]> {
      await sleep(Math.max(...texts.map(waitOf)));
      for (const text of texts) await signalOf(text);
      return texts.map(scoreOf);
    },
  };
}

function waitOf(text: string): number {
  return Number(/wait (\d+) ms/.exec(text)?.[1] ?? 0);
}

async function signalOf(text: string): Promise<void> {
  const name = /wait for the (\w+)/.exec(text)?.[1];
  while (name && !existsSync(name)) await sleep(20);
}

function scoreOf(text: string): number {
  if (text.includes("unscorable")) throw new Error("this text has no score");
  return Number(/\d\.\d+/.exec(text)?.[0] ?? 0.5);
}
