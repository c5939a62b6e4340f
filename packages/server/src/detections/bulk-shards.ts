import type { Line, Place, QueueLines } from "./queue-lines.ts";

const MAX_CLIENTS = 10_000;

/**
 * Which shard of the bulk lane a client's texts go to: one of its own for as long as it has texts there, so that clients
 * are served in turn however many texts each of them has. When there are more clients than shards, some share one.
 */
export class BulkShards {
  readonly #lines: QueueLines;
  /** Where each client's latest text stood. */
  readonly #latest = new Map<string, Place>();

  constructor(lines: QueueLines) {
    this.#lines = lines;
  }

  /** Lets a client's next text in: where its others wait, else in the emptiest shard. */
  enter(line: Line, client: string): Place {
    const key = `${line.model} ${client}`;
    const latest = this.#latest.get(key);
    const stays = latest !== undefined && this.#lines.isWaiting(latest);
    const place = this.#lines.enter(stays ? latest.queue : this.#emptiest(line));
    this.#latest.delete(key);
    this.#latest.set(key, place);
    if (this.#latest.size > MAX_CLIENTS) this.#forgetOldest();
    return place;
  }

  #emptiest({ queues }: Line): string {
    const byLength = (a: string, b: string) => this.#lines.unanswered(a) - this.#lines.unanswered(b);
    return queues.toSorted(byLength)[0] ?? "";
  }

  #forgetOldest(): void {
    for (const key of this.#latest.keys()) {
      this.#latest.delete(key);
      return;
    }
  }
}
