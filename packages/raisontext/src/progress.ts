const TERMINAL_EVERY_MS = 500;
const LOG_EVERY_MS = 10_000;

/** How far a long run is, on standard error: a line that moves on a terminal, a line every 10 s elsewhere. */
export class Progress {
  readonly #startedAt = performance.now();
  readonly #everyMs = process.stderr.isTTY ? TERMINAL_EVERY_MS : LOG_EVERY_MS;
  #shownAt = performance.now();
  #count = 0;

  /** So many more are done. */
  add(count: number): void {
    this.#count += count;
    const now = performance.now();
    if (now - this.#shownAt < this.#everyMs) return;
    this.#shownAt = now;
    this.#show(process.stderr.isTTY ? "" : "\n");
  }

  /** Shows the total, where a line moved before. */
  end(): void {
    if (process.stderr.isTTY && this.#count > 1) this.#show("\n");
  }

  #show(end: string): void {
    const seconds = (performance.now() - this.#startedAt) / 1_000;
    const rate = Math.round(this.#count / seconds);
    const line = `${this.#count.toLocaleString("en")} texts, ${rate.toLocaleString("en")}/s`;
    process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${line}${end}`);
  }
}
