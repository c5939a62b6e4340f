import type { Broker } from "@raisontext/broker";
import { encodeEvent, HEARTBEAT_MS, type WorkerEvent } from "@raisontext/contract";

/** Says on the topic `workers` that a worker lives: at its start, by the clock, and when it leaves. */
export class Announcement {
  readonly #broker: Broker;
  readonly #describe: () => WorkerEvent;
  #timer: NodeJS.Timeout | undefined;

  /** `describe` is asked anew each time. */
  constructor(broker: Broker, describe: () => WorkerEvent) {
    this.#broker = broker;
    this.#describe = describe;
  }

  /** Says it now and every `HEARTBEAT_MS` from now on. */
  start(): void {
    void this.#say(this.#describe());
    this.#timer = setInterval(() => void this.#say(this.#describe()), HEARTBEAT_MS);
  }

  /** Says that the worker takes no more texts, if anyone was told that it does. */
  async leave(): Promise<void> {
    if (!this.#timer) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#say({ ...this.#describe(), leaving: true });
  }

  async #say(event: WorkerEvent): Promise<void> {
    // Best effort: the next one says the same.
    await this.#broker.broadcast("workers", encodeEvent("workers", event)).catch(() => {});
  }
}
