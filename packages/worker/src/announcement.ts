import { randomUUID } from "node:crypto";
import type { Broker } from "@raisontext/broker";
import { type EventOf, encodeEvent, HEARTBEAT_MS, type Topic, type WorkerEvent } from "@raisontext/contract";

/** What a worker says of itself. */
type Description = () => Omit<WorkerEvent, "worker" | "leaving">;

/** A worker's word to the servers: that it lives, what it is at, that it leaves. Best effort. */
export class Announcement {
  readonly #broker: Broker;
  readonly #description: Description;
  readonly #worker = randomUUID();
  readonly #timer: NodeJS.Timeout;

  constructor(broker: Broker, description: Description) {
    this.#broker = broker;
    this.#description = description;
    this.#timer = setInterval(() => this.#speak(), HEARTBEAT_MS);
    void this.#speak();
  }

  /** These texts are being scored. */
  running(ids: readonly string[]): void {
    void this.#send("running", { worker: this.#worker, ids });
  }

  /** The worker takes no more texts. */
  async leave(): Promise<void> {
    clearInterval(this.#timer);
    await this.#speak(true);
  }

  #speak(leaving = false): Promise<void> {
    return this.#send("workers", {
      worker: this.#worker,
      ...this.#description(),
      ...(leaving && { leaving }),
    });
  }

  async #send<T extends Topic>(topic: T, event: EventOf<T>): Promise<void> {
    await this.#broker.broadcast(topic, encodeEvent(topic, event)).catch(() => {});
  }
}
