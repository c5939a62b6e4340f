import type { RequestOptionsInput } from "@raisontext/contract";
import { RaisonTextError } from "@raisontext/contract/plain";
import type { Client, ScoredDetection } from "./http-client.ts";

/** One of many texts; whatever else it holds comes back with its outcome. */
export interface TextItem {
  readonly text: string;
}

/** What goes with many texts. */
export interface DetectManyOptions extends RequestOptionsInput {
  /** Texts that are asked for at the same time. Default 8. */
  readonly concurrency?: number;
  /** Whether outcomes come in the order of the texts; else as they are there. Default true. */
  readonly ordered?: boolean;
  /** Called after each outcome with how many there are. */
  readonly onProgress?: (done: number) => void;
  /** Gives the rest up: the loop ends with the signal's reason. */
  readonly signal?: AbortSignal;
  /** How long one text may take, in ms. Default 10 minutes. */
  readonly timeoutMs?: number;
}

/** What became of one of many texts. */
export type DetectOutcome<T> = {
  /** Place of the text, from 0. */
  readonly index: number;
  /** The text as it was given. */
  readonly item: T;
} & (
  | { readonly detection: ScoredDetection; readonly error?: undefined }
  | { readonly detection?: undefined; readonly error: RaisonTextError }
);

const CONCURRENCY = 8;
/** Errors that the next text would meet as well. */
const OF_ALL_TEXTS: ReadonlySet<string> = new Set([
  "unauthorized",
  "forbidden",
  "origin_forbidden",
  "unknown_model",
  "quota_exceeded",
]);

/** Scores many texts with `detect`, see `Client.detectMany`. */
export async function* detectMany<T extends string | TextItem>(
  detect: Client["detect"],
  texts: Iterable<T> | AsyncIterable<T>,
  { concurrency = CONCURRENCY, ordered = true, onProgress, signal, ...options }: DetectManyOptions,
): AsyncGenerator<DetectOutcome<T>, void, undefined> {
  if (!(Number.isInteger(concurrency) && concurrency >= 1)) {
    throw new RangeError("concurrency is a whole number from 1");
  }
  const leaving = new AbortController();
  const each = {
    lane: "bulk",
    ...options,
    signal: signal ? AbortSignal.any([signal, leaving.signal]) : leaving.signal,
  } as const;
  const running = new Map<number, Promise<DetectOutcome<T>>>();
  const next = () => {
    const [first] = running.values();
    return ordered ? first : Promise.race(running.values());
  };
  let [index, done] = [0, 0];
  try {
    const iterator = iterate(texts);
    for (let isOver = false; !isOver || running.size > 0; ) {
      while (!isOver && running.size < concurrency) {
        signal?.throwIfAborted();
        const item = await iterator.next();
        if (item.done) isOver = true;
        else {
          const outcome = one(detect, item.value, index, each);
          // Who waits for another one hears of it all the same, later.
          outcome.catch(() => {});
          running.set(index, outcome);
          index += 1;
        }
      }
      const outcome = await next();
      if (!outcome) continue;
      running.delete(outcome.index);
      done += 1;
      onProgress?.(done);
      yield outcome;
    }
  } finally {
    leaving.abort();
  }
}

async function one<T extends string | TextItem>(
  detect: Client["detect"],
  item: T,
  index: number,
  options: Parameters<Client["detect"]>[1],
): Promise<DetectOutcome<T>> {
  try {
    return { index, item, detection: await detect(typeof item === "string" ? item : item.text, options) };
  } catch (error) {
    if (error instanceof RaisonTextError && !OF_ALL_TEXTS.has(error.code)) return { index, item, error };
    throw error;
  }
}

function iterate<T>(values: Iterable<T> | AsyncIterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in values ? values[Symbol.asyncIterator]() : values[Symbol.iterator]();
}
