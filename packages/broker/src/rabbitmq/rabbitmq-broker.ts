import type {
  Broker,
  BrowseOptions,
  ConsumeOptions,
  Consumer,
  Handler,
  Message,
  Subscription,
  Visitor,
} from "../broker.ts";
import { BrokerUnavailable } from "../broker-error.ts";
import { browseLimit } from "../browse-options.ts";
import { checkConsumeOptions } from "../consume-options.ts";
import { checkQueueName } from "../queue-name.ts";
import { SendBuffer, type SendBufferLimits } from "../send-buffer.ts";
import { within } from "../within.ts";
import { browse } from "./browse.ts";
import { declareQueue } from "./channel.ts";
import { Connection } from "./connection.ts";
import { type ConnectionSettings, connectArguments } from "./connection-settings.ts";
import { Publisher } from "./publisher.ts";
import { RabbitMqConsumer } from "./rabbitmq-consumer.ts";
import { Topics } from "./topics.ts";

/** Which RabbitMQ, and how patient. */
export interface RabbitMqBrokerOptions extends ConnectionSettings, SendBufferLimits {
  /** Where messages go that cannot be handled. */
  readonly deadLetterQueue: string;
  /** How long a publish waits for the broker's confirm, in milliseconds; then it rejects. Default 10,000. */
  readonly publishTimeoutMs?: number;
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
    const { deadLetterQueue, publishTimeoutMs = 10_000, onWarning = () => {} } = options;
    this.#deadLetterQueue = deadLetterQueue;
    this.#onWarning = onWarning;
    this.#publishing = new Connection(connectArguments(options, "publish"), onWarning);
    this.#consuming = new Connection(connectArguments(options, "consume"), onWarning);
    this.#publisher = new Publisher({
      connection: this.#publishing,
      publishTimeoutMs,
      buffer: new SendBuffer(options),
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

  async depth(queue: string): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    const declared = this.#publishing.ready().then(model => declareQueue(model, queue));
    const { messageCount } = await within(declared, DEPTH_TIMEOUT_MS, this.#publishing.state);
    return messageCount;
  }

  async browse(queue: string, visit: Visitor, options: BrowseOptions = {}): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    const context = { connection: this.#consuming, publisher: this.#publisher };
    return browse(queue, visit, browseLimit(options), context);
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
