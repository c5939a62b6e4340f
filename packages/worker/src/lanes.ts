/** What waits for a place in a batch. */
export interface Waiting {
  /** Bulk texts name the queue they came from; interactive ones none. */
  readonly bulkQueue?: string | undefined;
  /** Wants a batch of its own. */
  readonly alone?: boolean | undefined;
}

/** The part of a batch that bulk texts have a right to while some wait. */
const BULK_SHARE = 1 / 8;

/**
 * Who is next: interactive texts pass bulk ones, which are never starved to zero; bulk queues are served in turn, so that
 * a short one does not wait for a long one. Texts that want a batch of their own take turns with the others.
 */
export class Lanes<T extends Waiting> {
  readonly #interactive: T[] = [];
  /** In the order of their turns. */
  readonly #bulk = new Map<string, T[]>();
  readonly #alone: T[] = [];
  #wasAlone = false;
  /** What is left of the bulk lane's share when it is less than a text. */
  #owed = 0;

  /** How many wait. */
  get size(): number {
    return this.#interactive.length + this.#bulkSize + this.#alone.length;
  }

  /** Lets one in. */
  add(item: T): void {
    if (item.alone) this.#alone.push(item);
    else if (item.bulkQueue === undefined) this.#interactive.push(item);
    else this.#queue(item.bulkQueue).push(item);
  }

  /** Takes the next batch out: at most `most`, and at least one if any wait. */
  take(most: number): T[] {
    const others = this.#interactive.length + this.#bulkSize;
    this.#wasAlone = this.#alone.length > 0 && (!this.#wasAlone || others === 0);
    if (this.#wasAlone) return this.#alone.splice(0, 1);
    const bulk = Math.min(this.#bulkSize, Math.max(this.#bulkShare(most), most - this.#interactive.length));
    return [...this.#interactive.splice(0, most - bulk), ...this.#takeBulk(bulk)];
  }

  /** Takes all out. */
  clear(): T[] {
    return [
      ...this.#interactive.splice(0),
      ...[...this.#bulk.values()].flatMap(queue => queue.splice(0)),
      ...this.#alone.splice(0),
    ];
  }

  get #bulkSize(): number {
    let size = 0;
    for (const queue of this.#bulk.values()) size += queue.length;
    return size;
  }

  #queue(name: string): T[] {
    const queue = this.#bulk.get(name) ?? [];
    this.#bulk.set(name, queue);
    return queue;
  }

  /** Places of a batch that are the bulk lane's. With small batches it has a place in some of them. */
  #bulkShare(most: number): number {
    if (this.#bulkSize === 0) return 0;
    this.#owed += most * BULK_SHARE;
    const places = Math.min(Math.floor(this.#owed), this.#bulkSize);
    this.#owed -= Math.floor(this.#owed);
    return places;
  }

  #takeBulk(count: number): T[] {
    const taken: T[] = [];
    while (taken.length < count) {
      const [name, queue] = this.#bulk.entries().next().value ?? [];
      if (name === undefined || !queue) break;
      // To the end of the row; an empty one comes back with its next text.
      this.#bulk.delete(name);
      taken.push(...queue.splice(0, 1));
      if (queue.length > 0) this.#bulk.set(name, queue);
    }
    return taken;
  }
}
