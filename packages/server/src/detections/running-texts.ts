const MAX_TEXTS = 100_000;

/** Which texts are being scored, by which worker, as far as the workers say. */
export class RunningTexts {
  readonly #workerOf = new Map<string, string>();

  /** A worker is at these texts. */
  begin(worker: string, ids: readonly string[]): void {
    for (const id of ids) this.#workerOf.set(id, worker);
    for (const id of this.#workerOf.keys()) {
      if (this.#workerOf.size <= MAX_TEXTS) return;
      this.#workerOf.delete(id);
    }
  }

  has(id: string): boolean {
    return this.#workerOf.has(id);
  }

  /** A text is settled. */
  end(id: string): void {
    this.#workerOf.delete(id);
  }

  /** Workers are gone, and their texts wait again. */
  endAll(workers: readonly string[]): void {
    if (workers.length === 0) return;
    for (const [id, worker] of this.#workerOf) if (workers.includes(worker)) this.#workerOf.delete(id);
  }
}
