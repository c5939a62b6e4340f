import { HandBack } from "@raisontext/broker";
import type { Evaluator, Score } from "@raisontext/detector";
import { Lanes, type Waiting } from "./lanes.ts";

/** When a batch is full enough to go, and who hears of it. */
export interface MicroBatcherOptions {
  /** Texts in a batch at most. Default 16. */
  readonly maxTexts?: number;
  /** How long the first text of a batch waits for others, in milliseconds. Default 5. */
  readonly maxWaitMs?: number;
  /** Called with the ids of a batch that has been running for `RUNNING_AFTER_MS`. */
  readonly onRunning?: (ids: readonly string[]) => void;
}

/** A text on its way into a batch. */
export interface BatchItem extends Waiting {
  readonly id: string;
  readonly text: string;
  /** Asked when its batch begins: why it is not to be scored any more, if it is not. Its `score` rejects with that. */
  readonly refusal?: () => Error | undefined;
}

interface Entry extends BatchItem {
  readonly resolve: (score: Score) => void;
  readonly reject: (error: unknown) => void;
}

/** A batch that is over sooner is not worth a word, in milliseconds. */
export const RUNNING_AFTER_MS = 200;
/** Weight of the latest batch in the smoothed duration. */
const SMOOTHING = 0.2;

/**
 * Gathers single texts into batches, because a model scores ten texts together much faster than one after the other.
 *
 * One batch runs at a time; what arrives meanwhile waits in its lane. A batch that fails is tried again text by text, so
 * that only the text at fault fails.
 *
 *     idle ──text──▶ gathering ──full or maxWaitMs──▶ running ──▶ gathering or idle
 *     any ──drain()──▶ draining: what has not begun is handed back, the running batch ends
 */
export class MicroBatcher {
  readonly #evaluator: Evaluator;
  readonly #maxTexts: number;
  readonly #maxWaitMs: number;
  readonly #onRunning: (ids: readonly string[]) => void;
  readonly #lanes = new Lanes<Entry>();
  #batchMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #draining = false;

  constructor(
    evaluator: Evaluator,
    { maxTexts = 16, maxWaitMs = 5, onRunning = () => {} }: MicroBatcherOptions = {},
  ) {
    this.#evaluator = evaluator;
    this.#maxTexts = maxTexts;
    this.#maxWaitMs = maxWaitMs;
    this.#onRunning = onRunning;
  }

  /** How long a batch of late took, in milliseconds; undefined before the first. */
  get batchMs(): number | undefined {
    return this.#batchMs;
  }

  /**
   * Scores a text as part of some batch. Rejects with what the evaluator threw, with the text's own refusal, or with
   * `HandBack` when draining.
   */
  score(item: BatchItem): Promise<Score> {
    if (this.#draining) return Promise.reject(closing());
    return new Promise((resolve, reject) => {
      this.#lanes.add({ ...item, resolve, reject });
      this.#schedule();
    });
  }

  /** Begins no further batch and hands back the texts that wait for one. */
  drain(): void {
    this.#draining = true;
    clearTimeout(this.#timer);
    handBack(this.#lanes.clear());
  }

  #schedule(): void {
    if (this.#running) return;
    if (this.#lanes.size >= this.#maxTexts) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), this.#maxWaitMs);
  }

  /** Runs batches until nothing waits: texts that came during a batch have waited long enough. */
  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = true;
    while (this.#lanes.size > 0) {
      const batch = this.#lanes.take(this.#maxTexts).filter(isWanted);
      if (batch.length > 0) await this.#predict(batch);
    }
    this.#running = false;
  }

  async #predict(batch: readonly Entry[]): Promise<void> {
    try {
      const scores = await this.#time(batch);
      batch.forEach(({ resolve }, index) => {
        resolve(checkScore(scores[index]));
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else if (this.#draining) handBack(batch);
      else for (const one of batch.filter(isWanted)) await this.#predict([one]);
    }
  }

  async #time(batch: readonly Entry[]): Promise<readonly Score[]> {
    const startedAt = performance.now();
    const timer = setTimeout(() => this.#onRunning(batch.map(({ id }) => id)), RUNNING_AFTER_MS);
    try {
      const scores = await this.#evaluator.predict(batch.map(({ text }) => text));
      const ms = performance.now() - startedAt;
      this.#batchMs = this.#batchMs === undefined ? ms : this.#batchMs + SMOOTHING * (ms - this.#batchMs);
      return scores;
    } finally {
      clearTimeout(timer);
    }
  }
}

function closing(): HandBack {
  return new HandBack("the worker is closing");
}

function handBack(entries: readonly Entry[]): void {
  for (const { reject } of entries) reject(closing());
}

/** Whether a text is still to be scored; tells it if not. */
function isWanted({ refusal, reject }: Entry): boolean {
  const reason = refusal?.();
  if (reason) reject(reason);
  return !reason;
}

function checkScore(score: Score | undefined): Score {
  if (score !== undefined && score >= 0 && score <= 1) return score;
  throw new Error(`the evaluator answered ${score} where a score from 0 to 1 was due`);
}
