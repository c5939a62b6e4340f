/** Text headers that travel beside a body; names are lower case. */
export type MessageHeaders = Readonly<Record<string, string>>;

/** What a sender puts on a queue. The body is opaque bytes: the broker never looks inside. */
export interface Message {
  readonly body: Uint8Array;
  readonly headers?: MessageHeaders;
}

/** One message as a consumer's handler gets it. */
export interface Delivery {
  readonly body: Uint8Array;
  readonly headers: MessageHeaders;
  /** How often this message was handed to a handler, this time included. The first delivery is 1. */
  readonly attempt: number;
}

/** What is to become of a message that was looked at. */
export type Verdict = "keep" | "remove";

/** How far a look into a queue goes. */
export interface BrowseOptions {
  /** Messages that are looked at, at most. Default 10,000. */
  readonly limit?: number;
}

/** Does the work for one message; how it ends decides what happens to the message (see `Broker.consume`). */
export type Handler = (delivery: Delivery) => Promise<void>;

/** How a consumer takes messages. */
export interface ConsumeOptions {
  /** Handlers running at once, 1 to 10,000: the broker hands over no more until one of them ends. */
  readonly prefetch: number;
  /** Deliveries after which a failing message goes to the dead letter queue. Default 3. */
  readonly maxAttempts?: number;
  /**
   * Called before a message goes to the dead letter queue, so that whoever waits for it can be told.
   * If it throws, the message stays where it was and is delivered again.
   */
  readonly onDeadLetter?: (delivery: Delivery, reason: string) => Promise<void>;
}

/** A running consumer. */
export interface Consumer {
  /** Takes no more messages, waits for the running handlers, hands back what no handler has begun. */
  close(): Promise<void>;
}

/** A running subscription. */
export interface Subscription {
  close(): Promise<void>;
}

/**
 * Durable queues and best-effort events between processes.
 *
 * - Delivery is **at least once**. A message is handed to one handler at a time; it comes again when its handler
 *   fails, when its process dies, or when the connection is lost before the acknowledgement arrived.
 * - Only a handler that fails costs an attempt. Every tenth death of a process, or loss of a connection, with the message
 *   counts as one more, so that a message that kills whoever takes it ends as a dead letter. Classic RabbitMQ queues do not
 *   count deliveries (`x-delivery-count`), so there it comes again for ever; quorum queues and the embedded broker count.
 * - Within a queue messages are handed over in the order they were published, as long as no handler fails.
 * - A queue exists from the first time anyone names it.
 */
export interface Broker {
  /**
   * Puts a message at the end of a queue. Resolves when the broker has taken responsibility for it: from then on it
   * survives the death of this process and of the broker. Rejects with `BrokerUnavailable` when that could not be had
   * within the adapter's `publishTimeoutMs`, or at once when its buffer of unconfirmed messages is full; with `QueueFull`
   * when the queue takes no more (RabbitMQ: a policy with `max-length` and `reject-publish`). A rejected message may still
   * have arrived.
   */
  publish(queue: string, message: Message): Promise<void>;

  /**
   * Hands the queue's messages to `handler`, at most `prefetch` at once. The handler
   * - resolves: the message is acknowledged and gone;
   * - throws `HandBack`: the message goes back unharmed, without counting as an attempt;
   * - throws `Unprocessable`: it goes to the dead letter queue at once;
   * - throws anything else: it is delivered again with `attempt` + 1, and after `maxAttempts` goes to the dead letter
   *   queue, with the error's message as the reason.
   */
  consume(queue: string, options: ConsumeOptions, handler: Handler): Promise<Consumer>;

  /** Tells every subscriber in every process. Best effort: nothing is kept for who is not there. */
  broadcast(topic: string, event: Uint8Array): Promise<void>;

  /** Hears the events of a topic from every process, this one included. Resolves when it is listening. */
  subscribe(topic: string, handler: (event: Uint8Array) => void): Promise<Subscription>;

  /**
   * Looks at the messages of a queue that wait, in order, each at most once, and removes those `visit` says so for, after
   * it resolved. The others stay where they are. Resolves with how many were looked at; rejects when `visit` does, and
   * that message stays. On RabbitMQ the messages looked at are held in memory, and kept from consumers, until the end.
   */
  browse(
    queue: string,
    visit: (delivery: Delivery) => Promise<Verdict>,
    options?: BrowseOptions,
  ): Promise<number>;

  /** How many messages of a queue wait: those handed to a handler are not counted. */
  depth(queue: string): Promise<number>;

  /** Closes every consumer and subscription, waits for the publishes in flight, lets go of the broker. */
  close(): Promise<void>;
}

/** Header of a dead letter: why it is there. */
export const DEAD_REASON_HEADER = "x-dead-reason";
/** Header of a dead letter: the queue it came from. */
export const DEAD_QUEUE_HEADER = "x-dead-queue";
/** Header: how many deliveries of this message have failed so far. */
export const ATTEMPTS_HEADER = "x-attempts";
