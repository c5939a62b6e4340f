import type { Client } from "@raisontext/client";
import { RaisonTextError, type Result } from "@raisontext/contract";
import type { AnalyseOptions, Evaluator } from "@raisontext/detector";
import { scoreTexts } from "../score-texts.ts";
import type { Item } from "./items.ts";

/** What became of a text. */
export interface Scored {
  readonly item: Item;
  readonly outcome: Result | RaisonTextError;
}

/** Scores items; outcomes come in their order. */
export type ScoreItems = (items: AsyncIterable<Item>) => AsyncGenerator<Scored>;

const BATCH = 64;
/** How long the texts at hand wait for more of them. */
const GATHER_MS = 50;

/** Scores here, with an evaluator. What comes slowly is scored as it comes. */
export function scoreHere(evaluator: Evaluator, options: AnalyseOptions): ScoreItems {
  return async function* (items) {
    for await (const batch of gather(items)) yield* await scoreBatch(evaluator, batch, options);
  };
}

async function* gather(items: AsyncIterable<Item>): AsyncGenerator<readonly Item[]> {
  const iterator = items[Symbol.asyncIterator]();
  let batch: Item[] = [];
  for (let next = iterator.next(); ; ) {
    const come = batch.length === 0 ? await next : await within(next, GATHER_MS);
    if (come && !come.done) {
      batch.push(come.value);
      next = iterator.next();
      if (batch.length < BATCH) continue;
    }
    if (batch.length > 0) yield batch;
    if (come?.done) return;
    batch = [];
  }
}

/** What the promise resolves with; undefined: it takes longer. */
async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => late.resolve(undefined), ms);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function scoreBatch(
  evaluator: Evaluator,
  batch: readonly Item[],
  options: AnalyseOptions,
): Promise<readonly Scored[]> {
  const good = batch.filter(({ error }) => !error);
  const outcomes = await scoreTexts(
    evaluator,
    good.map(({ text }) => text),
    options,
  );
  const results = new Map(good.map((item, index) => [item, outcomes[index]]));
  return batch.map(item => {
    const outcome = item.error ?? results.get(item);
    const isResult = outcome !== undefined && !(outcome instanceof Error);
    if (isResult || outcome instanceof RaisonTextError) return { item, outcome };
    return { item, outcome: new RaisonTextError("evaluation_failed", outcome?.message) };
  });
}

/** Scores with a service, some texts at the same time. */
export function scoreThere(client: Client, concurrency: number, signal: AbortSignal): ScoreItems {
  return async function* (items) {
    for await (const { item, detection, error } of client.detectMany(items, { concurrency, signal })) {
      if (item.error) yield { item, outcome: item.error };
      else if (error) yield { item, outcome: error };
      else {
        const { id: _, state: __, requestedModel: ___, lane: ____, ...rest } = detection;
        const { createdAt: _____, settledAt: ______, deadlineAt: _______, ...result } = rest;
        yield { item, outcome: result };
      }
    }
  };
}
