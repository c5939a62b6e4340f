/** Queues that take turns: one item of each, as long as it has any. */
export class RoundRobin<T> {
  readonly queues: readonly T[][];
  #turn = 0;

  constructor(count: number) {
    this.queues = Array.from({ length: count }, () => []);
  }

  /** How many items wait in all queues. */
  get size(): number {
    return this.queues.reduce((sum, { length }) => sum + length, 0);
  }

  /** Puts an item at the end of a queue; throws `RangeError` when there is no such queue. */
  add(index: number, item: T): void {
    const queue = this.queues[index];
    if (!queue) throw new RangeError(`there is no queue ${index}`);
    queue.push(item);
  }

  /** Takes the first item of the queue whose turn it is. */
  next(): T | undefined {
    for (const _ of this.queues) {
      const queue = this.queues[this.#turn];
      this.#turn = (this.#turn + 1) % this.queues.length;
      if (queue && queue.length > 0) return queue.shift();
    }
    return undefined;
  }
}
