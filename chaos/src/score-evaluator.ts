import { setTimeout as sleep } from "node:timers/promises";
import type { Evaluator } from "@raisontext/detector";

/** An evaluator whose score stands in the text, so that an asker can tell its own answer. Each text takes `CHAOS_TEXT_MS`. */
export function createEvaluator(): Evaluator {
  return {
    name: "written",
    version: "1",
    languages: ["en"],
    async predict(texts) {
      await sleep(texts.length * Number(process.env.CHAOS_TEXT_MS ?? 5));
      return texts.map(text => Number(/0\.\d{9}/.exec(text)?.[0]));
    },
  };
}
