import { setTimeout as sleep } from "node:timers/promises";
import { type LiveEvent, type LiveRequestInput, liveEventSchema, ROUTES } from "@raisontext/contract";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { TestSocket } from "./socket.ts";

type EventOf<T extends LiveEvent["type"]> = Extract<LiveEvent, { type: T }>;

/** Somebody on the live socket, for tests. */
export class LiveAsker {
  readonly socket: TestSocket;

  private constructor(socket: TestSocket) {
    this.socket = socket;
  }

  static async open(url: string): Promise<LiveAsker> {
    return new LiveAsker(await TestSocket.open(url, ROUTES.live));
  }

  send(request: LiveRequestInput): void {
    this.socket.send(JSON.stringify(request));
  }

  /** Sends a text, and resolves with its first event: `queued`, or `error`. */
  async detect(
    ref: string,
    text: string,
    more: Partial<Extract<LiveRequestInput, { type: "detect" }>> = {},
  ): Promise<LiveEvent> {
    this.send({ ...more, type: "detect", ref, text });
    return this.#hears(event => event.ref === ref);
  }

  /** All that was heard of a text. */
  events(ref: string): readonly LiveEvent[] {
    return this.#all.filter(event => event.ref === ref);
  }

  /** Waits for the first event of a kind for a text. */
  async hears<T extends LiveEvent["type"]>(
    ref: string,
    type: T,
    timeoutMs = PATIENCE_MS,
  ): Promise<EventOf<T>> {
    const event = await this.#hears(one => one.ref === ref && one.type === type, timeoutMs);
    return event as EventOf<T>;
  }

  /** Waits for the answer to a text. */
  async settles(ref: string, timeoutMs?: number) {
    return (await this.hears(ref, "settled", timeoutMs)).detection;
  }

  close(): void {
    this.socket.socket.close();
  }

  get #all(): readonly LiveEvent[] {
    return this.socket.frames.map(frame => liveEventSchema.parse(JSON.parse(frame)));
  }

  async #hears(matches: (event: LiveEvent) => boolean, timeoutMs = PATIENCE_MS): Promise<LiveEvent> {
    const deadline = Date.now() + timeoutMs;
    for (let seen = 0; ; ) {
      const { frames } = this.socket;
      while (seen < frames.length) {
        const event = liveEventSchema.parse(JSON.parse(frames[seen] ?? ""));
        seen += 1;
        if (matches(event)) return event;
      }
      if (Date.now() > deadline) throw new Error(`not heard in ${timeoutMs} ms: ${frames.slice(-5)}`);
      await sleep(5);
    }
  }
}
