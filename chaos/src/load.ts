import { setTimeout as sleep } from "node:timers/promises";
import type { Asker } from "./asker.ts";
import { HttpAsker } from "./http-asker.ts";
import type { Channel, Ledger, Text } from "./ledger.ts";
import { LiveAsker } from "./live-asker.ts";
import { createRandom, type Random } from "./random.ts";

/** How many texts are asked for, and by whom. */
export interface LoadOptions {
  readonly seed: number;
  readonly texts: number;
  /** Over so many milliseconds, some at once every second. */
  readonly durationMs: number;
  readonly servers: readonly string[];
  readonly ledger: Ledger;
  readonly signal: AbortSignal;
}

const BURST_MS = 1_000;
const LIVE_SOCKETS = 6;
const HTTP_ASKERS = 3;
/** Words from one mention of a text's score to the next. */
const SCORE_EVERY = 30;
const WORDS = "the quick brown fox jumps over a lazy dog while nobody looks at all".split(" ");

/** The askers of a run and their texts. */
export class Load {
  readonly #options: LoadOptions;
  readonly #random: Random;
  readonly #live: readonly Asker[];
  readonly #http: readonly Asker[];

  constructor(options: LoadOptions) {
    this.#options = options;
    this.#random = createRandom(options.seed + 1);
    const { servers, ledger } = options;
    const about = (name: string, n: number) => ({
      name: `${name} ${n}`,
      servers,
      ledger,
      random: createRandom(options.seed + 100 + n),
    });
    this.#live = Array.from({ length: LIVE_SOCKETS }, (_, n) => new LiveAsker(about("socket", n), n));
    this.#http = Array.from({ length: HTTP_ASKERS }, (_, n) => new HttpAsker(about("http", n)));
  }

  /** Asks for one text after the other; resolves when the last was sent. */
  async send(): Promise<void> {
    const { texts, durationMs, ledger, signal } = this.#options;
    const startedAt = performance.now();
    for (let number = 0; number < texts; number += 1) {
      const dueMs = Math.floor((number * durationMs) / texts / BURST_MS) * BURST_MS;
      const waitMs = startedAt + dueMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      const text = this.#write(number);
      ledger.ask(text);
      const askers = text.channel === "live" ? this.#live : this.#http;
      askers[number % askers.length]?.ask(text);
    }
  }

  close(): void {
    for (const asker of [...this.#live, ...this.#http]) asker.close();
  }

  #write(number: number): Text {
    const random = this.#random;
    // The number in front makes every score another one.
    const score = (number + random()) / this.#options.texts;
    const written = Math.min(score, 0.999_999_999).toFixed(9);
    const words = Array.from({ length: 5 + Math.floor(random() * 300) }, () => {
      return WORDS[Math.floor(random() * WORDS.length)];
    });
    // In every window that a long text is cut into.
    const parts = Array.from({ length: Math.ceil(words.length / SCORE_EVERY) }, (_, i) =>
      [...words.slice(i * SCORE_EVERY, (i + 1) * SCORE_EVERY), written].join(" "),
    );
    return {
      ref: `text-${this.#options.seed}-${number}`,
      text: parts.join(" "),
      score: Number(written),
      lane: random() < 0.3 ? "bulk" : "interactive",
      channel: channelFor(random()),
      askedAt: 0,
      ids: new Set(),
      answers: [],
      kept: [],
      missing: [],
    };
  }
}

function channelFor(random: number): Channel {
  if (random < 0.55) return "live";
  return random < 0.8 ? "poll" : "events";
}
