import type {
  Broker,
  BrowseOptions,
  ConsumeOptions,
  Consumer,
  Delivery,
  Handler,
  Message,
  Subscription,
  Verdict,
} from "../broker.ts";
import { BrokerUnavailable } from "../broker-error.ts";
import { MAX_BROWSED } from "../browse.ts";
import { MAX_BUFFERED_BYTES } from "../buffered.ts";
import { checkConsumeOptions } from "../consume-options.ts";
import { checkQueueName } from "../queue-name.ts";
import { within } from "../within.ts";
import { declareQueue, useChannel } from "./channel.ts";
import { Connection } from "./connection.ts";
import { type ConnectionSettings, connectArguments } from "./connection-settings.ts";
import { Publisher } from "./publisher.ts";
import { RabbitMqConsumer, toDelivery } from "./rabbitmq-consumer.ts";
import { Topics } from "./topics.ts";

/** Which RabbitMQ, and how patient. */
export interface RabbitMqBrokerOptions extends ConnectionSettings {
  /** Where messages go that cannot be handled. */
  readonly deadLetterQueue: string;
  /** How long a publish waits for the broker's confirm, in milliseconds; then it rejects. Default 10,000. */
  readonly publishTimeoutMs?: number;
  /** Publishes that may wait at once; one more rejects at once. Default 10,000. */
  readonly maxBuffered?: number;
  /** Bytes that publishes may have waiting at once; one more publish rejects at once. Default 64 MiB. */
  readonly maxBufferedBytes?: number;
  /** Hears what an operator should know, such as a lost connection. */
  readonly onWarning?: (message: string) => void;
}

const DEPTH_TIMEOUT_MS = 2_000;

/** Makes a broker of a RabbitMQ server, 3.10 or later. It connects in the background, and again whenever it has to. */
export function createRabbitMqBroker(options: RabbitMqBrokerOptions): Broker {
  checkQueueName(options.deadLetterQueue);
  return new RabbitMqBroker(options);
}

class RabbitMqBroker implements Broker {
  readonly #deadLetterQueue: string;
  readonly #onWarning: (message: string) => void;
  readonly #publishing: Connection;
  readonly #consuming: Connection;
  readonly #publisher: Publisher;
  readonly #topics: Topics;
  readonly #consumers = new Set<RabbitMqConsumer>();
  #closing: Promise<void> | undefined;

  constructor(options: RabbitMqBrokerOptions) {
    const {
      deadLetterQueue,
      publishTimeoutMs = 10_000,
      maxBuffered = 10_000,
      maxBufferedBytes = MAX_BUFFERED_BYTES,
      onWarning = () => {},
    } = options;
    this.#deadLetterQueue = deadLetterQueue;
    this.#onWarning = onWarning;
    this.#publishing = new Connection(connectArguments(options, "publish"), onWarning);
    this.#consuming = new Connection(connectArguments(options, "consume"), onWarning);
    this.#publisher = new Publisher({
      connection: this.#publishing,
      publishTimeoutMs,
      maxBuffered,
      maxBufferedBytes,
      onWarning,
    });
    this.#topics = new Topics({ publishing: this.#publishing, consuming: this.#consuming, onWarning });
  }

  async publish(queue: string, message: Message): Promise<void> {
    checkQueueName(queue);
    await this.#publisher.publish(queue, message);
  }

  async consume(queue: string, options: ConsumeOptions, handler: Handler): Promise<Consumer> {
    checkQueueName(queue);
    this.#checkOpen();
    const consumer = new RabbitMqConsumer(queue, checkConsumeOptions(options), handler, {
      connection: this.#consuming,
      publisher: this.#publisher,
      deadLetterQueue: this.#deadLetterQueue,
      onWarning: this.#onWarning,
      onClosed: closed => this.#consumers.delete(closed),
    });
    this.#consumers.add(consumer);
    try {
      await consumer.listening;
      return consumer;
    } catch (error) {
      this.#consumers.delete(consumer);
      throw error;
    }
  }

  broadcast(topic: string, event: Uint8Array): Promise<void> {
    return this.#topics.broadcast(topic, event);
  }

  async subscribe(topic: string, handler: (event: Uint8Array) => void): Promise<Subscription> {
    this.#checkOpen();
    return this.#topics.subscribe(topic, handler);
  }

  async browse(
    queue: string,
    visit: (delivery: Delivery) => Promise<Verdict>,
    { limit = MAX_BROWSED }: BrowseOptions = {},
  ): Promise<number> {
    const most = Math.min(limit, await this.depth(queue));
    const model = await within(this.#publishing.ready(), DEPTH_TIMEOUT_MS, this.#publishing.state);
    // What is not acknowledged goes back to its place when the channel is closed.
    return useChannel(model, async channel => {
      for (let visited = 0; ; visited += 1) {
        const message = visited < most && (await channel.get(queue));
        if (!message) return visited;
        if ((await visit(toDelivery(message))) === "remove") channel.ack(message);
      }
    });
  }

  async depth(queue: string): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    const declared = this.#publishing.ready().then(model => declareQueue(model, queue));
    const { messageCount } = await within(declared, DEPTH_TIMEOUT_MS, this.#publishing.state);
    return messageCount;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    // Running handlers may still publish.
    await Promise.all([...this.#consumers].map(consumer => consumer.close()));
    await this.#publisher.close();
    await this.#topics.close();
    await Promise.all([this.#publishing.close(), this.#consuming.close()]);
  }

  #checkOpen(): void {
    if (this.#closing) throw new BrokerUnavailable("the broker is closed");
  }
}
