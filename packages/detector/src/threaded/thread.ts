import { workerData } from "piscina";
import type { Evaluator } from "../evaluator.ts";
import { loadEvaluator } from "../load-evaluator.ts";

/** What a thread answers: the value, or what was thrown. A call that rejects therefore means that the thread died. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** What can be said of an evaluator without calling it. */
export type Description = Pick<Evaluator, "name" | "version" | "languages" | "thresholds">;

const evaluator = loadEvaluator(String(workerData.module));
evaluator.catch(() => {});

async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() };
  } catch (error) {
    return { error };
  }
}

/** Tells who the evaluator of this thread is. */
export function describe(): Promise<Outcome<Description>> {
  return settle(async () => {
    const { name, version, languages, thresholds } = await evaluator;
    return { name, version, languages: [...languages], ...(thresholds && { thresholds }) };
  });
}

/** Scores a batch in this thread. */
export function predict(texts: readonly string[]): Promise<Outcome<readonly number[]>> {
  return settle(async () => [...(await (await evaluator).predict(texts))]);
}
