import type { DatabaseSync } from "node:sqlite";
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
import { Buffered, MAX_BUFFERED_BYTES } from "../buffered.ts";
import { checkConsumeOptions } from "../consume-options.ts";
import { checkQueueName } from "../queue-name.ts";
import { EmbeddedConsumer, toDelivery } from "./embedded-consumer.ts";
import { Events, type Listener } from "./events.ts";
import { GroupCommit } from "./group-commit.ts";
import { Holders } from "./holders.ts";
import { Messages } from "./messages.ts";
import { openQueueFile } from "./queue-file.ts";
import { unavailable } from "./sqlite-error.ts";
import { Upkeep } from "./upkeep.ts";

/** Where the embedded broker keeps its queues, and how patient it is. */
export interface EmbeddedBrokerOptions {
  /** Path of the SQLite file; made if absent, its folder must exist. Processes that name the same file share the queues. */
  readonly file: string;
  /** Where messages go that cannot be handled. */
  readonly deadLetterQueue: string;
  /** How long a publish waits for the file's lock, in milliseconds; then it rejects. Default 10,000. */
  readonly publishTimeoutMs?: number;
  /** Publishes that may wait at once; one more rejects at once. Default 10,000. */
  readonly maxBuffered?: number;
  /** Bytes that publishes may have waiting at once; one more publish rejects at once. Default 64 MiB. */
  readonly maxBufferedBytes?: number;
  /**
   * After how long a consumer process that shows no life loses its messages to others, in milliseconds. Default 10,000.
   * One that has died on this machine is noticed within a second.
   */
  readonly leaseMs?: number;
  /** Hears what an operator should know. */
  readonly onWarning?: (message: string) => void;
}

const BROADCAST_TIMEOUT_MS = 1_000;
const PAGE = 100;

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
  readonly #options: Required<EmbeddedBrokerOptions>;
  readonly #commit: GroupCommit;
  readonly #messages: Messages;
  readonly #holders: Holders;
  readonly #events: Events;
  readonly #upkeep: Upkeep;
  readonly #consumers = new Set<EmbeddedConsumer>();
  readonly #buffer: Buffered;
  #closing: Promise<void> | undefined;

  constructor(db: DatabaseSync, options: EmbeddedBrokerOptions) {
    const {
      publishTimeoutMs = 10_000,
      maxBuffered = 10_000,
      maxBufferedBytes = MAX_BUFFERED_BYTES,
      leaseMs = 10_000,
      onWarning = () => {},
    } = options;
    this.#db = db;
    this.#buffer = new Buffered(maxBuffered, maxBufferedBytes);
    this.#options = { ...options, publishTimeoutMs, maxBuffered, maxBufferedBytes, leaseMs, onWarning };
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
    const { publishTimeoutMs } = this.#options;
    const { byteLength } = message.body;
    this.#buffer.add(byteLength);
    try {
      await this.#commit.run(() => {
        this.#messages.insert(queue, message);
        this.#wake(queue);
      }, publishTimeoutMs);
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

  async browse(
    queue: string,
    visit: (delivery: Delivery) => Promise<Verdict>,
    { limit = MAX_BROWSED }: BrowseOptions = {},
  ): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    const most = Math.min(
      limit,
      this.#read(() => this.#messages.depth(queue)),
    );
    let visited = 0;
    let lastId = 0;
    while (visited < most) {
      const page = this.#read(() => this.#messages.look(queue, lastId, Math.min(PAGE, most - visited)));
      if (page.length === 0) break;
      for (const message of page) {
        lastId = message.id;
        visited += 1;
        if ((await visit(toDelivery(message))) === "remove") {
          await this.#commit.run(() => this.#messages.discard(message.id), this.#options.publishTimeoutMs);
        }
      }
    }
    return visited;
  }

  async depth(queue: string): Promise<number> {
    checkQueueName(queue);
    this.#checkOpen();
    return this.#read(() => this.#messages.depth(queue));
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
