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
  const iterator = iterate(texts);
  let upcoming: Promise<IteratorResult<T>> | undefined;
  let [index, done, isOver] = [0, 0, false];
  try {
    while (!isOver || running.size > 0) {
      signal?.throwIfAborted();
      if (!isOver && running.size < concurrency) upcoming ??= Promise.resolve(iterator.next());
      // Texts that come slowly do not hold up the outcomes that are there.
      const event = await unlessAborted(
        Promise.race(
          [upcoming, running.size > 0 ? next() : undefined].filter(promise => promise !== undefined),
        ),
        signal,
      );
      if ("index" in event) {
        running.delete(event.index);
        done += 1;
        onProgress?.(done);
        yield event;
        continue;
      }
      upcoming = undefined;
      if (event.done) isOver = true;
      else {
        const outcome = one(detect, event.value, index, each);
        // Who waits for another one hears of it all the same, later.
        outcome.catch(() => {});
        running.set(index, outcome);
        index += 1;
      }
    }
  } finally {
    leaving.abort();
    if (!isOver) letGo(iterator, upcoming);
  }
}

/** The promise's outcome, or the signal's reason as soon as it is aborted. */
function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason);
    signal.addEventListener("abort", abort);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
  });
}

/** Tells the source that no more of its texts are wanted. Nobody waits for it: it may be waiting itself. */
function letGo<T>(
  iterator: AsyncIterator<T> | Iterator<T>,
  upcoming: Promise<IteratorResult<T>> | undefined,
): void {
  upcoming?.catch(() => {});
  Promise.resolve(iterator.return?.()).catch(() => {});
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
