import { randomUUID } from "node:crypto";
import type { Broker } from "@raisontext/broker";
import { encodeEvent, HEARTBEAT_MS, type ServerEvent } from "@raisontext/contract";
import type { QueueLines } from "./queue-lines.ts";

interface Seen {
  readonly event: ServerEvent;
  readonly at: number;
}

/** What peers rest on. */
export interface PeersOptions {
  readonly broker: Broker;
  readonly lines: QueueLines;
  /** The results store's id. */
  readonly store: string;
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

const GONE_AFTER_MS = 3 * HEARTBEAT_MS;

/** The other servers on the same broker: what they have answered, and whether they share our results store. */
export class Peers {
  readonly #options: PeersOptions;
  readonly #server = randomUUID();
  readonly #answered = new Map<string, number>();
  readonly #others = new Map<string, Seen>();
  #hasNews = true;
  #spokeAt = Number.NEGATIVE_INFINITY;

  constructor(options: PeersOptions) {
    this.#options = options;
  }

  /** A text of this queue was answered here. */
  noteAnswer(queue: string): void {
    this.#answered.set(queue, (this.#answered.get(queue) ?? 0) + 1);
    this.#hasNews = true;
  }

  /** Another server speaks, or this one hears itself. */
  hear(event: ServerEvent): void {
    if (event.server === this.#server) return;
    const before = this.#others.get(event.server);
    this.#others.set(event.server, { event, at: performance.now() });
    if (!before) this.#greet(event);
    for (const [queue, answers] of Object.entries(event.answered)) {
      // What it answered before we knew it is in nobody's way any more.
      const news = answers - (before?.event.answered[queue] ?? (before ? 0 : answers));
      if (news > 0) this.#options.lines.answerElsewhere(queue, news);
    }
  }

  /** Says what is new, and that this server lives. */
  async speak(): Promise<void> {
    const now = performance.now();
    if (!this.#hasNews && now - this.#spokeAt < HEARTBEAT_MS) return;
    this.#hasNews = false;
    this.#spokeAt = now;
    const { broker, store } = this.#options;
    const answered = Object.fromEntries(this.#answered);
    await broker.broadcast("servers", encodeEvent("servers", { server: this.#server, store, answered }));
  }

  /** Whether a server lives that uses another results store: then either takes answers the other waits for. */
  get hasOtherStore(): boolean {
    const latest = performance.now() - GONE_AFTER_MS;
    for (const [server, { at }] of this.#others) if (at < latest) this.#others.delete(server);
    return [...this.#others.values()].some(({ event }) => event.store !== this.#options.store);
  }

  #greet({ server, store }: ServerEvent): void {
    if (store === this.#options.store) return;
    this.#options.onWarning(
      "another server on this broker uses a results store of its own: answers will be lost. Give all of them the same DATABASE_URL",
      { server },
    );
  }
}
