import { setTimeout as sleep } from "node:timers/promises";
import { DetectorError } from "../detector-error.ts";
import type { Evaluator, Explanation, Score } from "../evaluator.ts";
import { fileName, moduleUrl } from "../load-evaluator.ts";
import { Ended, EvaluatorProcess, TimedOut } from "./evaluator-process.ts";
import type { Description, Task } from "./messages.ts";

/** How an evaluator runs in a process of its own. */
export interface IsolatedEvaluatorOptions {
  /** Module that exports `createEvaluator()`, sync or async: a URL or a path. */
  readonly module: URL | string;
  /**
   * Longest time a predict may take from its begin to its scores, in milliseconds. Default none. At the limit the
   * process is killed and `predict` rejects with `predict_timeout`; the next one gets a new process.
   */
  readonly predictTimeoutMs?: number;
  /**
   * Longest time to start the process and load the module, in milliseconds. Default 60,000. At the limit creation fails,
   * or the predict that needed a new process.
   */
  readonly loadTimeoutMs?: number;
  /** Most heap of the process, in MiB. Default Node's own. At the limit it dies and the predict that ran rejects. */
  readonly maxHeapMb?: number;
  /** Longest time `close` waits for the predict that runs, in milliseconds. Default 30,000. At the limit it rejects. */
  readonly closeTimeoutMs?: number;
  /** Hears how the process ended when nobody here ended it; the next predict starts another. */
  readonly onDeath?: (how: string) => void;
}

/** How long the next load waits after one that failed: doubled each time, so that a broken model does not spin. */
const RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;

/** What a process is asked once it has its module. */
type Work = Exclude<Task, { readonly module: string }>;

interface Waiting {
  readonly work: Work;
  /** Takes what the process answers to the work. */
  readonly resolve: (answer: never) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs an evaluator in a child process, so that neither a model that computes nor one that crashes holds up or takes
 * down the caller's. Predicts run one at a time, in order.
 *
 *     idle ──predict──▶ running ──none waits──▶ idle
 *     the process dies ──▶ the predict that ran rejects, and the next one starts a new process. One that dies while
 *                          idle is replaced no sooner: a model that always does would be started for ever.
 *     any ──close()──▶ closed: who waits is rejected, the predict that runs may end
 */
class IsolatedEvaluator implements Evaluator {
  readonly name: string;
  readonly version: string;
  readonly languages: readonly string[];
  readonly calibration?: NonNullable<Evaluator["calibration"]>;
  readonly thresholds?: NonNullable<Evaluator["thresholds"]>;
  readonly explain?: NonNullable<Evaluator["explain"]>;
  readonly #options: IsolatedEvaluatorOptions;
  readonly #closing = new AbortController();
  #process: EvaluatorProcess;
  #failedLoads = 0;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  #closed: Promise<void> | undefined;

  constructor(options: IsolatedEvaluatorOptions, process: EvaluatorProcess, description: Description) {
    this.name = description.name;
    this.version = description.version;
    this.languages = description.languages;
    if (description.calibration) this.calibration = description.calibration;
    if (description.thresholds) this.thresholds = description.thresholds;
    if (description.explains) this.explain = texts => this.#ask<readonly Explanation[]>({ explain: texts });
    this.#options = options;
    this.#process = this.#watch(process);
  }

  predict(texts: readonly string[]): Promise<readonly Score[]> {
    return this.#ask({ predict: texts });
  }

  /** Lets the predict that runs end, rejects those that wait, and ends the process. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #ask<T>(work: Work): Promise<T> {
    if (this.#closed) return Promise.reject(this.#closedError());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ work, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      await this.#perform(next.work).then(next.resolve, next.reject);
    }
    this.#running = undefined;
  }

  async #perform(work: Work): Promise<never> {
    if (!this.#process.alive) await this.#replace();
    try {
      return await this.#process.ask<never>(work, this.#options.predictTimeoutMs);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #explain(error: unknown): unknown {
    const { predictTimeoutMs } = this.#options;
    if (error instanceof TimedOut) {
      return new DetectorError("predict_timeout", `${this.name} took over ${predictTimeoutMs} ms`);
    }
    if (!(error instanceof Ended)) return error;
    if (this.#closed) return this.#closedError();
    return new DetectorError("evaluator_crashed", `the process of ${this.name} died: ${error.message}`);
  }

  async #replace(): Promise<void> {
    this.#process.clear();
    await this.#process.gone();
    await this.#backOff();
    if (this.#closed) throw this.#closedError();
    this.#failedLoads += 1;
    this.#process = new EvaluatorProcess(this.#options.maxHeapMb);
    await load(this.#process, this.#options);
    this.#watch(this.#process);
    this.#failedLoads = 0;
  }

  #watch(process: EvaluatorProcess): EvaluatorProcess {
    void process.died.then(how => this.#options.onDeath?.(how));
    return process;
  }

  async #backOff(): Promise<void> {
    if (this.#failedLoads === 0) return;
    const ms = Math.min(RETRY_MS * 2 ** (this.#failedLoads - 1), MAX_RETRY_MS);
    await sleep(ms, undefined, { signal: this.#closing.signal }).catch(() => {});
  }

  async #close(): Promise<void> {
    for (const { reject } of this.#waiting.splice(0)) reject(this.#closedError());
    this.#closing.abort();
    const timer = setTimeout(() => this.#process.kill(), this.#options.closeTimeoutMs ?? 30_000);
    await this.#running;
    clearTimeout(timer);
    await this.#process.end();
  }

  #closedError(): DetectorError {
    return new DetectorError("evaluator_closed", `${this.name} was closed`);
  }
}

/**
 * Starts an evaluator in a process of its own. Throws `evaluator_unloadable` when the module cannot be loaded, ends its
 * process, or takes too long.
 */
export async function createIsolatedEvaluator(options: IsolatedEvaluatorOptions): Promise<Evaluator> {
  const process = new EvaluatorProcess(options.maxHeapMb);
  return new IsolatedEvaluator(options, process, await load(process, options));
}

/** Loads the module in a new process, and ends the process when that fails. */
async function load(process: EvaluatorProcess, options: IsolatedEvaluatorOptions): Promise<Description> {
  const { loadTimeoutMs = 60_000 } = options;
  const module = moduleUrl(options.module);
  try {
    return await process.ask<Description>({ module }, loadTimeoutMs);
  } catch (error) {
    process.kill();
    await process.gone();
    if (error instanceof DetectorError) throw error;
    const reason =
      error instanceof TimedOut ? `took over ${loadTimeoutMs} ms` : `ended its process: ${messageOf(error)}`;
    throw new DetectorError("evaluator_unloadable", `${fileName(module)}: loading it ${reason}`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
