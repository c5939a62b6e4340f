import { HandBack } from "@raisontext/broker";
import { Lanes, type Queued } from "./lanes.ts";

/** When a batch is full enough to go. */
export interface BatchOptions {
  /** Texts in a batch at most. Default 16. */
  readonly maxTexts?: number;
  /** How long the first text of a batch waits for others, in milliseconds. Default 5. */
  readonly maxWaitMs?: number;
}

/** A text that is to be scored. */
export interface ScoreRequest extends Queued {
  readonly id: string;
  readonly text: string;
  /** When its answer is of no use any more, in milliseconds since the epoch. */
  readonly deadline?: number | undefined;
}

/** Whether the deadline of a text has passed. */
export function isExpired({ deadline }: Pick<ScoreRequest, "deadline">): boolean {
  return deadline !== undefined && deadline <= Date.now();
}

/** Why a text is not scored any more. */
export type DropReason = "expired" | "cancelled";

/** What became of a text. */
export type Fate<T> = { readonly result: T } | { readonly dropped: DropReason };

/** How one predict ended. */
export interface BatchReport {
  /** Texts in it. */
  readonly texts: number;
  /** How long it took, in milliseconds. */
  readonly ms: number;
  /** What it rejected with; absent when it went well. */
  readonly error?: unknown;
}

/** What a micro-batcher is made of. */
export interface MicroBatcherOptions<T> extends Required<BatchOptions> {
  /** Scores texts and says what the scores amount to, in order; rejects when it cannot for one of them. */
  readonly evaluate: (texts: readonly string[]) => Promise<readonly T[]>;
  /** Asked before a text is predicted: why it is not to be, if so. */
  readonly dropReason: (request: ScoreRequest) => DropReason | undefined;
  /** Told which texts a predict is at that has lasted 200 ms. */
  readonly onSlow: (requests: readonly ScoreRequest[]) => void;
  /** Told of every predict when it has ended. */
  readonly onBatch: (report: BatchReport) => void;
}

interface Waiting<T> extends ScoreRequest {
  readonly resolve: (fate: Fate<T>) => void;
  readonly reject: (error: unknown) => void;
}

const SLOW_MS = 200;
/** How much the latest batch counts in the smoothed duration. */
const SMOOTHING = 0.2;

/**
 * Gathers single texts into batches, because a model scores ten texts together much faster than one after the other.
 *
 * One batch runs at a time; who is in the next is decided when it starts. A batch that fails is tried again text by
 * text, so that only the text at fault fails.
 *
 *     idle ──text──▶ gathering ──full or maxWaitMs──▶ running ──▶ gathering or idle
 *     any ──drain()──▶ draining: what has not begun is handed back, the running predict ends
 */
export class MicroBatcher<T> {
  readonly #options: MicroBatcherOptions<T>;
  readonly #lanes: Lanes<Waiting<T>>;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #draining = false;
  #batchMs: number | undefined;

  constructor(options: MicroBatcherOptions<T>) {
    this.#options = options;
    this.#lanes = new Lanes(options.maxTexts);
  }

  /** How long a batch of late took, in milliseconds, smoothed. Absent before the first has ended. */
  get batchMs(): number | undefined {
    return this.#batchMs;
  }

  /** Scores a text as part of some batch. Rejects with what the evaluator threw, or `HandBack` when draining. */
  score(request: ScoreRequest): Promise<Fate<T>> {
    if (this.#draining) return Promise.reject(closing());
    return new Promise((resolve, reject) => {
      this.#lanes.add({ ...request, resolve, reject });
      this.#schedule();
    });
  }

  /** Begins no further predict and hands back the texts that wait for one. */
  drain(): void {
    this.#draining = true;
    clearTimeout(this.#timer);
    for (const { reject } of this.#lanes.remove(() => true)) reject(closing());
  }

  #schedule(): void {
    if (this.#running) return;
    const { maxTexts, maxWaitMs } = this.#options;
    if (this.#lanes.size >= maxTexts) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), maxWaitMs);
  }

  /** Runs batches until nothing waits: texts that came during a batch have waited long enough. */
  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = true;
    for (let batch = this.#form(); batch.length > 0; batch = this.#form()) {
      const startedAt = performance.now();
      await this.#settle(batch);
      this.#noteDuration(performance.now() - startedAt);
    }
    this.#running = false;
  }

  /** Drops what is not wanted any more and takes the next batch of what is left. */
  #form(): readonly Waiting<T>[] {
    this.#lanes.remove(waiting => this.#dropIfUnwanted(waiting));
    return this.#lanes.take();
  }

  async #settle(batch: readonly Waiting<T>[]): Promise<void> {
    try {
      const results = await this.#evaluate(batch);
      if (results.length !== batch.length)
        throw new Error(`${batch.length} texts have ${results.length} results`);
      results.forEach((result, index) => {
        batch[index]?.resolve({ result });
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else await this.#settleOneByOne(batch);
    }
  }

  async #settleOneByOne(batch: readonly Waiting<T>[]): Promise<void> {
    for (const one of batch) {
      if (this.#draining) one.reject(closing());
      else if (!this.#dropIfUnwanted(one)) await this.#settle([one]);
    }
  }

  #dropIfUnwanted(waiting: Waiting<T>): boolean {
    const dropped = this.#options.dropReason(waiting);
    if (dropped !== undefined) waiting.resolve({ dropped });
    return dropped !== undefined;
  }

  async #evaluate(batch: readonly Waiting<T>[]): Promise<readonly T[]> {
    const { evaluate, onSlow, onBatch } = this.#options;
    const slow = setTimeout(() => onSlow(batch), SLOW_MS);
    const startedAt = performance.now();
    const report = () => ({ texts: batch.length, ms: performance.now() - startedAt });
    try {
      const results = await evaluate(batch.map(({ text }) => text));
      onBatch(report());
      return results;
    } catch (error) {
      onBatch({ ...report(), error });
      throw error;
    } finally {
      clearTimeout(slow);
    }
  }

  #noteDuration(ms: number): void {
    const before = this.#batchMs ?? ms;
    this.#batchMs = before + SMOOTHING * (ms - before);
  }
}

function closing(): HandBack {
  return new HandBack("the worker is closing");
}
