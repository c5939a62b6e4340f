import { HandBack } from "@raisontext/broker";
import type { Evaluator, Score } from "@raisontext/detector";

/** When a batch is full enough to go. */
export interface MicroBatcherOptions {
  /** Texts in a batch at most. Default 16. */
  readonly maxTexts?: number;
  /** How long the first text of a batch waits for others, in milliseconds. Default 5. */
  readonly maxWaitMs?: number;
}

interface Waiting {
  readonly text: string;
  readonly resolve: (score: Score) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers single texts into batches, because a model scores ten texts together much faster than one after the other.
 *
 * One batch runs at a time; what arrives meanwhile is the next. A batch that fails is tried again text by text, so
 * that only the text at fault fails.
 *
 *     idle ──text──▶ gathering ──full or maxWaitMs──▶ running ──▶ gathering or idle
 *     any ──drain()──▶ draining: what has not begun is handed back, the running batch ends
 */
export class MicroBatcher {
  readonly #evaluator: Evaluator;
  readonly #maxTexts: number;
  readonly #maxWaitMs: number;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #draining = false;

  constructor(evaluator: Evaluator, { maxTexts = 16, maxWaitMs = 5 }: MicroBatcherOptions = {}) {
    this.#evaluator = evaluator;
    this.#maxTexts = maxTexts;
    this.#maxWaitMs = maxWaitMs;
  }

  /** Scores a text as part of some batch. Rejects with what the evaluator threw, or `HandBack` when draining. */
  score(text: string): Promise<Score> {
    if (this.#draining) return Promise.reject(new HandBack("the worker is closing"));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, resolve, reject });
      this.#schedule();
    });
  }

  /** Begins no further batch and hands back the texts that wait for one. */
  drain(): void {
    this.#draining = true;
    clearTimeout(this.#timer);
    for (const { reject } of this.#waiting.splice(0)) reject(new HandBack("the worker is closing"));
  }

  #schedule(): void {
    if (this.#running) return;
    if (this.#waiting.length >= this.#maxTexts) void this.#run();
    else this.#timer ??= setTimeout(() => void this.#run(), this.#maxWaitMs);
  }

  /** Runs batches until nothing waits: texts that came during a batch have waited long enough. */
  async #run(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#running = true;
    while (this.#waiting.length > 0) await this.#predict(this.#waiting.splice(0, this.#maxTexts));
    this.#running = false;
  }

  async #predict(batch: readonly Waiting[]): Promise<void> {
    try {
      const scores = await this.#evaluator.predict(batch.map(({ text }) => text));
      batch.forEach(({ resolve }, index) => {
        resolve(checkScore(scores[index]));
      });
    } catch (error) {
      if (batch.length === 1) batch[0]?.reject(error);
      else for (const one of batch) await this.#predict([one]);
    }
  }
}

function checkScore(score: Score | undefined): Score {
  if (score !== undefined && score >= 0 && score <= 1) return score;
  throw new Error(`the evaluator answered ${score} where a score from 0 to 1 was due`);
}
