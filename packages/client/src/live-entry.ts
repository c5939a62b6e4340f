import type { LiveRequestInput, RequestOptionsInput, SettledDetection } from "@raisontext/contract";
import { LIMITS } from "@raisontext/contract/plain";
import { definedOf } from "./defined-of.ts";
import type { DetectProgress } from "./detect-progress.ts";

/** What goes with one text on a live connection. */
export interface LiveDetectOptions extends RequestOptionsInput {
  /** Called when the text is accepted, and whenever there is something new to tell. */
  readonly onProgress?: (progress: DetectProgress) => void;
  /** Gives the text up: the promise rejects with the signal's reason, and the server is told to cancel it. */
  readonly signal?: AbortSignal;
  /**
   * Id of the detection that was begun for this text before, as `onProgress` told it: it is asked for again. Where nobody
   * knows it any more, the text is sent as a new one.
   */
  readonly id?: string;
  /**
   * Whether a text that is refused for now is sent again by itself. Default true; with false the promise rejects with
   * the refusal. A text that was accepted is never given up, either way.
   */
  readonly retry?: boolean;
}

/** One text and who waits for it. */
export class LiveEntry {
  readonly text: string;
  readonly options: LiveDetectOptions;
  readonly settled: Promise<SettledDetection>;
  readonly resolve: (detection: SettledDetection) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #startedAt = Date.now();
  /** Known once the server has accepted the text. */
  id: string | undefined;
  /** Refusals for now, in a row. */
  refusals = 0;
  /** Nobody waits for it any more. */
  isGivenUp = false;
  /** Asked for by its id, and nothing was heard of it since. */
  isResuming = false;

  constructor(text: string, options: LiveDetectOptions) {
    const { promise, resolve, reject } = Promise.withResolvers<SettledDetection>();
    this.text = text;
    this.options = options;
    this.id = options.id;
    this.settled = promise;
    this.resolve = resolve;
    this.#reject = reject;
  }

  /** Milliseconds until it is of no use any more; undefined without a deadline. */
  get remainingMs(): number | undefined {
    const { deadlineMs } = this.options;
    if (deadlineMs === undefined || deadlineMs > LIMITS.deadlineMaxMs) return deadlineMs;
    return deadlineMs - (Date.now() - this.#startedAt);
  }

  /** Whether a refusal for now is worth another try. */
  get maySendAgain(): boolean {
    return this.id !== undefined || this.options.retry !== false;
  }

  reject(reason: unknown): void {
    this.isGivenUp = true;
    this.#reject(reason);
  }

  tell(progress: DetectProgress): void {
    if (!this.isGivenUp) this.options.onProgress?.(progress);
  }

  /** With an id it is asked for again, without one it is sent, with what is left of its deadline. */
  toRequest(ref: string): LiveRequestInput {
    this.isResuming = this.id !== undefined;
    if (this.id !== undefined) return { type: "resume", ref, id: this.id };
    const { model, lane, deadlineMs } = this.options;
    const left = deadlineMs && Math.max(1, this.remainingMs ?? deadlineMs);
    return { type: "detect", ref, text: this.text, ...definedOf({ model, lane, deadlineMs: left }) };
  }
}
