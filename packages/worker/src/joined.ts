import { hash } from "node:crypto";

/** Work that is done once for all who ask for the same; the latest `max` values are kept for those who come late. */
export class Joined<T> {
  readonly #max: number;
  readonly #running = new Map<string, Promise<T>>();
  readonly #done = new Map<string, Promise<T>>();

  constructor(max = 10_000) {
    this.#max = max;
  }

  /** The value of the work named by `key`, begun only if it neither runs nor was done of late. What fails is not kept. */
  get(key: string, begin: () => Promise<T>): Promise<T> {
    // The key may hold a text, and no text is kept.
    const digest = hash("sha256", key, "base64");
    const known = this.#done.get(digest) ?? this.#running.get(digest);
    if (known) return known;
    const value = begin();
    this.#running.set(digest, value);
    void value.then(
      () => this.#keep(digest, value),
      () => this.#running.delete(digest),
    );
    return value;
  }

  #keep(digest: string, value: Promise<T>): void {
    this.#running.delete(digest);
    this.#done.set(digest, value);
    const [oldest] = this.#done.size > this.#max ? this.#done.keys() : [];
    if (oldest !== undefined) this.#done.delete(oldest);
  }
}
