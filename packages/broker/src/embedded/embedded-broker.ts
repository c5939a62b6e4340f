import type { DatabaseSync } from "node:sqlite";
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
import { browse } from "./browse.ts";
import { EmbeddedConsumer } from "./embedded-consumer.ts";
import { Events, type Listener } from "./events.ts";
import { GroupCommit } from "./group-commit.ts";
import { Holders } from "./holders.ts";
import { Messages } from "./messages.ts";
import { openQueueFile } from "./queue-file.ts";
import { unavailable } from "./sqlite-error.ts";
import { Upkeep } from "./upkeep.ts";

/** Where the embedded broker keeps its queues, and how patient it is. */
export interface EmbeddedBrokerOptions extends SendBufferLimits {
  /** Path of the SQLite file; made if absent, its folder must exist. Processes that name the same file share the queues. */
  readonly file: string;
  /** Where messages go that cannot be handled. */
  readonly deadLetterQueue: string;
  /** How long a publish waits for the file's lock, in milliseconds; then it rejects. Default 10,000. */
  readonly publishTimeoutMs?: number;
  /**
   * After how long a consumer process that shows no life loses its messages to others, in milliseconds. Default 10,000.
   * One that has died on this machine is noticed within a second.
   */
  readonly leaseMs?: number;
  /** Hears what an operator should know. */
  readonly onWarning?: (message: string) => void;
}

const BROADCAST_TIMEOUT_MS = 1_000;

/** Opens a broker that needs no server: queues in one SQLite file, for the processes of one machine. */
export function createEmbeddedBroker(options: EmbeddedBrokerOptions): Broker {
  checkQueueName(options.deadLetterQueue);
  try {
    return new EmbeddedBroker(openQueueFile(options.file), options);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw new BrokerUnavailable(`cannot open the queue file ${options.file}: ${detail}`, { cause: error });
  }
}

class EmbeddedBroker implements Broker {
  readonly #db: DatabaseSync;
  readonly #options: Required<Omit<EmbeddedBrokerOptions, keyof SendBufferLimits>>;
  readonly #buffer: SendBuffer;
  readonly #commit: GroupCommit;
  readonly #messages: Messages;
  readonly #holders: Holders;
  readonly #events: Events;
  readonly #upkeep: Upkeep;
  readonly #consumers = new Set<EmbeddedConsumer>();
  #closing: Promise<void> | undefined;

  constructor(db: DatabaseSync, options: EmbeddedBrokerOptions) {
    const { publishTimeoutMs = 10_000, leaseMs = 10_000, onWarning = () => {} } = options;
    this.#db = db;
    this.#options = { ...options, publishTimeoutMs, leaseMs, onWarning };
    this.#buffer = new SendBuffer(options);
    this.#commit = new GroupCommit(db);
    this.#messages = new Messages(db);
    this.#holders = new Holders(db, this.#messages);
    this.#events = new Events(db, onWarning);
    this.#upkeep = new Upkeep({
      db,
      commit: this.#commit,
      holders: this.#holders,
      events: this.#events,
      consumers: this.#consumers,
      leaseMs,
      wake: queue => this.#wake(queue),
    });
  }

  async publish(queue: string, message: Message): Promise<void> {
    checkQueueName(queue);
    const { byteLength } = message.body;
    this.#buffer.add(byteLength, "the queue file");
    try {
      await this.#commit.run(() => {
        this.#messages.insert(queue, message);
        this.#wake(queue);
      }, this.#options.publishTimeoutMs);
    } finally {
      this.#buffer.remove(byteLength);
    }
  }

  async consume(queue: string, options: ConsumeOptions, handler: Handler): Promise<Consumer> {
    checkQueueName(queue);
    this.#checkOpen();
    const { deadLetterQueue, publishTimeoutMs: settleTimeoutMs, onWarning } = this.#options;
    const consumer = new EmbeddedConsumer(queue, checkConsumeOptions(options), handler, {
      commit: this.#commit,
      messages: this.#messages,
      holders: this.#holders,
      deadLetterQueue,
      settleTimeoutMs,
      onWarning,
      wake: name => this.#wake(name),
      onClosed: closed => this.#consumers.delete(closed),
    });
    this.#consumers.add(consumer);
    consumer.wake();
    return consumer;
  }

  async broadcast(topic: string, event: Uint8Array): Promise<void> {
    try {
      await this.#commit.run(() => this.#events.insert(topic, event), BROADCAST_TIMEOUT_MS);
      this.#events.deliver();
    } catch (error) {
      this.#options.onWarning(`an event of ${topic} was not sent: ${error}`);
    }
  }

  async subscribe(topic: string, handler: (event: Uint8Array) => void): Promise<Subscription> {
    this.#checkOpen();
    const listener: Listener = { topic, handler };
    this.#read(() => this.#events.add(listener));
    return { close: async () => this.#events.remove(listener) };
  }

  async depth(queue: string): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    return this.#read(() => this.#messages.depth(queue));
  }

  async browse(queue: string, visit: Visitor, options: BrowseOptions = {}): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    return browse(queue, visit, browseLimit(options), {
      messages: this.#messages,
      commit: this.#commit,
      removeTimeoutMs: this.#options.publishTimeoutMs,
      checkOpen: () => this.#checkOpen(),
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all([...this.#consumers].map(consumer => consumer.close()));
    const { publishTimeoutMs } = this.#options;
    const left = this.#commit.run(() => this.#holders.leave(), publishTimeoutMs).catch(() => {});
    await this.#commit.close(publishTimeoutMs);
    await left;
    this.#upkeep.stop();
    this.#db.close();
  }

  #read<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw unavailable(error);
    }
  }

  #wake(queue: string): void {
    for (const consumer of this.#consumers) {
      if (consumer.queue === queue) consumer.wake();
    }
  }

  #checkOpen(): void {
    if (this.#closing) throw new BrokerUnavailable("the broker is closed");
  }
}
