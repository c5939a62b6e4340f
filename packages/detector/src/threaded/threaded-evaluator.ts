import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { DetectorError } from "../detector-error.ts";
import type { Evaluator, Score } from "../evaluator.ts";
import { fileName, moduleUrl } from "../load-evaluator.ts";
import type { Description, Outcome } from "./thread.ts";

/** How an evaluator runs off the caller's thread. */
export interface ThreadedEvaluatorOptions {
  /** Module that exports `createEvaluator()`, sync or async: a URL or a path. */
  readonly module: URL | string;
  /** Worker threads, each with an evaluator of its own. Default 1. */
  readonly threads?: number;
  /**
   * Longest time a predict may take from the call to its scores, in milliseconds. Default none. At the limit its thread
   * is ended and `predict` rejects with `predict_timeout`; the next one gets a new thread.
   */
  readonly predictTimeoutMs?: number;
  /** Longest time to load the module, in milliseconds. Default 60,000. At the limit creation fails. */
  readonly loadTimeoutMs?: number;
  /** Most heap of a thread, in MiB. Default Node's own. At the limit the thread dies and its predicts reject. */
  readonly maxHeapMb?: number;
}

/**
 * Runs an evaluator in worker threads, so that the caller's event loop stays free. A thread that dies rejects the
 * predicts it held with `evaluator_crashed` and is replaced.
 */
class ThreadedEvaluator implements Evaluator {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly thresholds?: NonNullable<Evaluator["thresholds"]>;
  readonly #pool: Piscina;
  readonly #timeoutMs: number | undefined;
  #closed = false;

  constructor(pool: Piscina, { name, version, languages, thresholds }: Description, timeoutMs?: number) {
    this.name = name;
    this.version = version;
    this.languages = languages;
    if (thresholds) this.thresholds = thresholds;
    this.#pool = pool;
    this.#timeoutMs = timeoutMs;
  }

  async predict(texts: readonly string[]): Promise<readonly Score[]> {
    if (this.#closed) throw new DetectorError("evaluator_closed", `${this.name} was closed`);
    try {
      return await call<readonly Score[]>(this.#pool, "predict", texts, this.#timeoutMs);
    } catch (error) {
      if (!(error instanceof TimedOut)) throw error;
      throw new DetectorError("predict_timeout", `${this.name} took over ${this.#timeoutMs} ms`);
    }
  }

  /** Lets the predicts that run end, for at most 30 s, and then the threads. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#pool.close();
  }
}

class TimedOut extends Error {}

/**
 * Starts an evaluator in worker threads. Throws `evaluator_unloadable` when the module cannot be loaded, ends its
 * thread, or takes too long.
 */
export async function createThreadedEvaluator(options: ThreadedEvaluatorOptions): Promise<Evaluator> {
  const { threads = 1, maxHeapMb, loadTimeoutMs = 60_000 } = options;
  const module = moduleUrl(options.module);
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./thread.ts", import.meta.url)),
    minThreads: threads,
    maxThreads: threads,
    workerData: { module },
    atomics: "disabled",
    ...(maxHeapMb !== undefined && { resourceLimits: { maxOldGenerationSizeMb: maxHeapMb } }),
  });
  // A thread that dies between two calls has nobody to tell; the next call gets a new one.
  pool.on("error", () => {});
  try {
    const description = await call<Description>(pool, "describe", undefined, loadTimeoutMs);
    return new ThreadedEvaluator(pool, description, options.predictTimeoutMs);
  } catch (error) {
    await pool.destroy();
    if (error instanceof DetectorError && error.code !== "evaluator_crashed") throw error;
    const reason = error instanceof TimedOut ? `took over ${loadTimeoutMs} ms` : "ended its thread";
    throw new DetectorError("evaluator_unloadable", `${fileName(module)}: loading it ${reason}`, error);
  }
}

async function call<T>(pool: Piscina, name: string, task: unknown, timeoutMs?: number): Promise<T> {
  const signal = timeoutMs === undefined ? null : AbortSignal.timeout(timeoutMs);
  const outcome: Outcome<T> = await pool.run(task, { name, signal }).catch((cause: unknown) => {
    if (signal?.aborted) throw new TimedOut();
    throw new DetectorError("evaluator_crashed", "the thread of the evaluator died", cause);
  });
  if ("value" in outcome) return outcome.value;
  throw revived(outcome.error);
}

/** Errors cross threads as plain `Error`s: gives ours their class back. */
function revived(error: unknown): unknown {
  const match =
    error instanceof Error &&
    /^(model_missing|model_damaged|evaluator_unloadable): (.*)$/s.exec(error.message);
  return match ? new DetectorError(match[1] as DetectorError["code"], match[2] ?? "", error) : error;
}
