const MAX_IDS = 100_000;

/** The texts that were cancelled lately, as far as it was heard: the latest 100,000. */
export class CancelledIds {
  readonly #ids = new Set<string>();

  add(ids: readonly string[]): void {
    for (const id of ids) this.#ids.add(id);
    for (const id of this.#ids) {
      if (this.#ids.size <= MAX_IDS) return;
      this.#ids.delete(id);
    }
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }
}
