import type { Channel } from "amqplib";
import type { Subscription } from "../broker.ts";
import type { Connection } from "./connection.ts";
import { LastingChannel } from "./lasting-channel.ts";

type EventHandler = (event: Uint8Array) => void;

/** What topics need of their broker. */
export interface TopicsOptions {
  readonly publishing: Connection;
  readonly consuming: Connection;
  readonly onWarning: (message: string) => void;
}

/** Events to every process: a transient fanout exchange per topic, and a queue of its own for each subscriber. */
export class Topics {
  readonly #options: TopicsOptions;
  readonly #sender: LastingChannel<Channel>;
  /** Once is enough until one gets through. */
  #warned = false;
  readonly #subscriptions = new Set<LastingChannel<Channel>>();

  constructor(options: TopicsOptions) {
    this.#options = options;
    this.#sender = new LastingChannel({
      connection: options.publishing,
      purpose: "broadcasting",
      create: model => model.createChannel(),
      setUp: async () => {},
      onWarning: options.onWarning,
    });
  }

  /** Sends an event to whoever is there, if the broker is. */
  async broadcast(topic: string, event: Uint8Array): Promise<void> {
    const { channel } = this.#sender;
    try {
      if (!channel) throw new Error(this.#options.publishing.state);
      const exchange = await declareExchange(channel, topic);
      channel.publish(exchange, "", Buffer.from(event));
      this.#warned = false;
    } catch (error) {
      if (channel) this.#sender.renew();
      if (!this.#warned) this.#options.onWarning(`an event of ${topic} was not sent: ${error}`);
      this.#warned = true;
    }
  }

  /** Resolves when listening. */
  async subscribe(topic: string, handler: EventHandler): Promise<Subscription> {
    const lasting = new LastingChannel<Channel>({
      connection: this.#options.consuming,
      purpose: `listening to ${topic}`,
      create: model => model.createChannel(),
      setUp: channel => this.#listen(channel, topic, handler, () => lasting.renew()),
      onWarning: this.#options.onWarning,
    });
    this.#subscriptions.add(lasting);
    const close = async () => {
      this.#subscriptions.delete(lasting);
      await lasting.close();
    };
    await lasting.opened;
    return { close };
  }

  async close(): Promise<void> {
    await Promise.all([this.#sender, ...this.#subscriptions].map(lasting => lasting.close()));
  }

  async #listen(channel: Channel, topic: string, handler: EventHandler, onCancel: () => void): Promise<void> {
    const exchange = await declareExchange(channel, topic);
    const { queue } = await channel.assertQueue("", { exclusive: true, autoDelete: true, durable: false });
    await channel.bindQueue(queue, exchange, "");
    const tell = (event: Uint8Array) => {
      try {
        handler(event);
      } catch (error) {
        this.#options.onWarning(`a listener of ${topic} failed: ${error}`);
      }
    };
    await channel.consume(queue, message => (message ? tell(message.content) : onCancel()), { noAck: true });
  }
}

async function declareExchange(channel: Channel, topic: string): Promise<string> {
  const options = { durable: false, autoDelete: true };
  const { exchange } = await channel.assertExchange(`raisontext.${topic}`, "fanout", options);
  return exchange;
}
