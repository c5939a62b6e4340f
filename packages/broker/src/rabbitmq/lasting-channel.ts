import type { Channel, ChannelModel } from "amqplib";
import { BrokerUnavailable } from "../broker-error.ts";
import { pause } from "../pause.ts";
import { backoffMs } from "./backoff.ts";
import { closeChannel, explain, isRefusal } from "./channel.ts";
import type { Connection } from "./connection.ts";

/** How a lasting channel is made. */
export interface LastingChannelOptions<C extends Channel> {
  readonly connection: Connection;
  /** What the channel is for, as in "consuming from q". */
  readonly purpose: string;
  readonly create: (model: ChannelModel) => Promise<C>;
  /** Makes a new channel do its work. */
  readonly setUp: (channel: C, model: ChannelModel) => Promise<void>;
  readonly onWarning: (message: string) => void;
}

const STABLE_MS = 2_000;

/**
 * A channel that is opened and set up again, for ever, whenever it or its connection is lost.
 *
 *     opening ──set up──▶ open ──lost or renew()──▶ waiting (backoff with full jitter) ──▶ opening
 *     opening ──failed──▶ waiting
 *     opening ──refused before it was ever open──▶ refused (`opened` rejects)
 *     any ──close()──▶ closed
 */
export class LastingChannel<C extends Channel> {
  readonly #options: LastingChannelOptions<C>;
  readonly #closing = new AbortController();
  readonly #opened = Promise.withResolvers<void>();
  #channel: C | undefined;
  #renew: () => void = () => {};
  #warned: string | undefined;
  #hasOpened = false;

  constructor(options: LastingChannelOptions<C>) {
    this.#options = options;
    this.#opened.promise.catch(() => {});
    void this.#keep();
  }

  /** Resolves when the channel is first open; rejects when the broker refuses it, or when it is closed before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** The channel while it is open. */
  get channel(): C | undefined {
    return this.#channel;
  }

  /** Gives the channel up for a new one. */
  renew(): void {
    this.#renew();
  }

  /** Closes for good; all that was sent has then arrived. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#opened.reject(new BrokerUnavailable("the broker is closed"));
    if (this.#channel) await closeChannel(this.#channel);
    this.#renew();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures += 1) {
      let openedAt = Number.POSITIVE_INFINITY;
      try {
        const model = await this.#options.connection.ready();
        openedAt = performance.now();
        await this.#live(model);
      } catch (error) {
        if (this.#refuses(error)) return;
        if (!signal.aborted) this.#warn(error);
      }
      if (performance.now() - openedAt > STABLE_MS) failures = 0;
      await pause(backoffMs(failures), signal);
    }
  }

  /** Opens a channel and waits for its end; rejects if it had a reason. */
  async #live(model: ChannelModel): Promise<void> {
    const channel = await this.#options.create(model);
    const lost = Promise.withResolvers<void>();
    lost.promise.catch(() => {});
    channel.on("error", error => lost.reject(error));
    channel.on("close", () => lost.resolve());
    this.#renew = lost.resolve;
    try {
      await this.#options.setUp(channel, model);
      this.#channel = channel;
      this.#hasOpened = true;
      this.#warned = undefined;
      this.#opened.resolve();
      await lost.promise;
    } finally {
      this.#channel = undefined;
      await closeChannel(channel);
    }
  }

  #refuses(error: unknown): boolean {
    if (this.#hasOpened || !isRefusal(error)) return false;
    this.#opened.reject(new BrokerUnavailable(this.#describe(error), { cause: error }));
    return true;
  }

  #warn(error: unknown): void {
    const message = this.#describe(error);
    if (message !== this.#warned) this.#options.onWarning(message);
    this.#warned = message;
  }

  #describe(error: unknown): string {
    const { connection, purpose } = this.#options;
    return `${connection.state}, ${purpose}: ${explain(error)}`;
  }
}
