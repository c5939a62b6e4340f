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
  /** One more than the deliveries of this message that have failed (see `Broker.consume`). The first delivery is 1. */
  readonly attempt: number;
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

/** Looks at one message of a queue and says whether it may stay there (see `Broker.browse`). */
export type Visitor = (delivery: Delivery) => Promise<"keep" | "remove">;

/** How far to look into a queue. */
export interface BrowseOptions {
  /** Messages to visit at most. Default: all that wait when the browsing begins. */
  readonly limit?: number;
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
 * - A delivery whose process died, or whose connection was lost, is not the message's fault: it comes again with the same
 *   `attempt`. But each 10th such death counts as one failed attempt, without the handler being asked, so that a message
 *   that kills every process that takes it ends in the dead letter queue. RabbitMQ counts deaths on quorum queues only;
 *   on a classic queue such a message comes again for ever. Its count also has the messages that were handed back: up to
 *   five of the ten.
 * - Within a queue messages are handed over in the order they were published, as long as no handler fails.
 * - A queue exists from the first time anyone names it.
 */
export interface Broker {
  /**
   * Puts a message at the end of a queue. Resolves when the broker has taken responsibility for it: from then on it
   * survives the death of this process and of the broker. Rejects with `BrokerUnavailable` when that could not be had
   * within the adapter's `publishTimeoutMs`, or at once when its buffer of unconfirmed messages is full. A rejected
   * message may still have arrived.
   *
   * Rejects with `QueueFull`, a kind of `BrokerUnavailable`, at once when the broker refuses the message: that one has
   * not arrived. RabbitMQ does so when a policy gives the queue a `max-length` (or `max-length-bytes`) with
   * `overflow: reject-publish`, and, rarely, when a queue fails inside RabbitMQ. Queues of the embedded broker have no
   * such limit.
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

  /** How many messages of a queue wait: those handed to a handler are not counted. */
  depth(queue: string): Promise<number>;

  /**
   * Shows a queue's waiting messages to a visitor, one after the other in their order, each at most once. Those it says
   * "remove" for are gone, durably, when this resolves; the others keep their places. Resolves with how many were visited.
   *
   * - `attempt` is the one that a handler would be given next; looking does not count.
   * - What consumers hold is not visited. A visitor may publish, so that "publish there, then remove here" moves a message;
   *   if it fails in between there are two.
   * - If the visitor throws, that message stays, those after it are not visited, and this rejects with its error; what
   *   was removed before stays removed. Rejects with `BrokerUnavailable` when the broker is lost or closed meanwhile:
   *   the last messages removed may then still be there.
   * - The embedded broker lets consumers go on: one may take a message while it is visited, which is then not removed.
   * - RabbitMQ holds what was visited back from consumers until the end, in its own memory or on its disk, and ends it
   *   all when one message is held for longer than its `consumer_timeout` (30 minutes): give a `limit` where there are
   *   more than some 100,000. This process keeps one message at a time in memory. On a quorum queue RabbitMQ counts the
   *   looks; from the sixth on, a message that is kept goes to the end of the queue, and is in memory until then.
   */
  browse(queue: string, visit: Visitor, options?: BrowseOptions): Promise<number>;

  /** Closes every consumer and subscription, waits for the publishes in flight, lets go of the broker. */
  close(): Promise<void>;
}

/** Header of a dead letter: why it is there. */
export const DEAD_REASON_HEADER = "x-dead-reason";
/** Header of a dead letter: the queue it came from. */
export const DEAD_QUEUE_HEADER = "x-dead-queue";
/** Header: how many deliveries of this message have failed so far. */
export const ATTEMPTS_HEADER = "x-attempts";
