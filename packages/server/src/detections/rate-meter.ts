interface Stretch {
  readonly ms: number;
  readonly answers: number;
}

const MAX_STRETCHES = 60;

/**
 * How fast a queue moves while it has something to do, by its latest answers.
 *
 * Time is cut at each look that found new answers, so that a model that answers 16 texts every 5 s is not measured in the
 * middle of its pause; idle time does not count.
 */
export class RateMeter {
  readonly #stretches: Stretch[] = [];
  #lookedAt: number | undefined;
  #answered = 0;
  #waitingMs = 0;

  /**
   * Looks at the queue.
   *
   * @param now milliseconds on any steady clock
   * @param answered answers since the beginning
   * @param isBusy whether anything waits for an answer
   */
  look(now: number, answered: number, isBusy: boolean): void {
    const answers = answered - this.#answered;
    if (this.#lookedAt !== undefined) this.#waitingMs += now - this.#lookedAt;
    this.#answered = answered;
    this.#lookedAt = isBusy ? now : undefined;
    if (answers > 0 && this.#waitingMs > 0) {
      this.#stretches.push({ ms: this.#waitingMs, answers });
      if (this.#stretches.length > MAX_STRETCHES) this.#stretches.shift();
    }
    if (answers > 0 || !isBusy) this.#waitingMs = 0;
  }

  /** Answers per millisecond; undefined before the first. Falls while answers are overdue. */
  get rate(): number | undefined {
    let ms = 0;
    let answers = 0;
    for (const stretch of this.#stretches) {
      ms += stretch.ms;
      answers += stretch.answers;
    }
    if (answers === 0) return undefined;
    const overdueMs = Math.max(0, this.#waitingMs - (2 * ms) / this.#stretches.length);
    return answers / (ms + overdueMs);
  }
}
