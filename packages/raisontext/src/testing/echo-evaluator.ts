import { existsSync } from "node:fs";
import type { Evaluator } from "@raisontext/detector";

/** Blocks its thread like a model that computes. */
function block(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/**
 * An evaluator for tests: the score of a text is the number it contains ("… 0.123 …"), so that everyone can tell
 * their own answer. A batch takes `EVALUATOR_DELAY_MS`, and one with "held" lasts until there is a file `let-go` in the folder
 * it runs in. A text with the word "poison" cannot be scored, one with "killer" ends the process as a crash would, one with
 * "hang" never ends. `EVALUATOR_CURED` makes poison harmless.
 */
export function createEvaluator(): Evaluator {
  return {
    name: "echo",
    version: "1",
    languages: ["en", "ru"],
    async predict(texts) {
      block(Number(process.env.EVALUATOR_DELAY_MS ?? 0));
      if (texts.some(text => text.includes("held"))) while (!existsSync("let-go")) block(20);
      if (texts.some(text => text.includes("killer"))) process.kill(process.pid, "SIGKILL");
      if (texts.some(text => text.includes("hang"))) block(3_600_000);
      return texts.map(text => {
        if (text.includes("poison") && !process.env.EVALUATOR_CURED) throw new Error(`cannot score: ${text}`);
        return Number(/\d\.\d+/.exec(text)?.[0] ?? 0.5);
      });
    },
  };
}
