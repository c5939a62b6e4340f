import { type Channel, type ChannelModel, type ConsumeMessage, IllegalOperationError } from "amqplib";
import { ATTEMPTS_HEADER, type Consumer, type Delivery, type Handler } from "../broker.ts";
import { QueueFull } from "../broker-error.ts";
import type { CheckedConsumeOptions } from "../consume-options.ts";
import { deadLetterHeaders } from "../headers.ts";
import { DEATHS_PER_ATTEMPT, type Outcome, PAUSE_MS, runHandler } from "../outcome.ts";
import { pause } from "../pause.ts";
import { within } from "../within.ts";
import { declareQueue } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { LastingChannel } from "./lasting-channel.ts";
import type { Publisher } from "./publisher.ts";
import { lastingProperties, redeliveries, toDelivery } from "./received.ts";

/** What a consumer needs of its broker. */
export interface RabbitMqConsumerContext {
  readonly connection: Connection;
  readonly publisher: Publisher;
  readonly deadLetterQueue: string;
  readonly onWarning: (message: string) => void;
  readonly onClosed: (consumer: RabbitMqConsumer) => void;
}

interface Session {
  readonly channel: Channel;
  consumerTag?: string;
  isOpen: boolean;
}

interface Arrival {
  readonly session: Session;
  readonly message: ConsumeMessage;
  readonly delivery: Delivery;
  /** How often this attempt ended with a death, as far as RabbitMQ tells. */
  readonly deaths: number;
}

const CANCEL_TIMEOUT_MS = 1_000;
/** Then the message is published anew, and with it RabbitMQ's count of deaths and hand-backs. */
const MAX_HAND_BACKS = DEATHS_PER_ATTEMPT / 2;

/**
 * Takes the messages of one queue on a channel of its own.
 *
 *     starting ──consuming──▶ listening ──channel lost or cancelled by the broker──▶ starting
 *     any ──close()──▶ closing: cancelled, handlers end, what was not begun goes back ──▶ closed
 */
export class RabbitMqConsumer implements Consumer {
  readonly #queue: string;
  readonly #options: CheckedConsumeOptions;
  readonly #handler: Handler;
  readonly #context: RabbitMqConsumerContext;
  readonly #closing = new AbortController();
  readonly #lasting: LastingChannel<Channel>;
  readonly #tasks = new Set<Promise<void>>();
  #session: Session | undefined;
  #arrived: Arrival[] = [];
  #running = 0;

  constructor(
    queue: string,
    options: CheckedConsumeOptions,
    handler: Handler,
    context: RabbitMqConsumerContext,
  ) {
    this.#queue = queue;
    this.#options = options;
    this.#handler = handler;
    this.#context = context;
    this.#lasting = new LastingChannel({
      connection: context.connection,
      purpose: `consuming from ${queue}`,
      create: model => model.createChannel(),
      setUp: (channel, model) => this.#begin(channel, model),
      onWarning: context.onWarning,
    });
  }

  /** Resolves when it listens. */
  get listening(): Promise<void> {
    return this.#lasting.opened;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const { channel, consumerTag } = this.#session ?? {};
    if (channel && consumerTag !== undefined) {
      // What arrives until the broker has heard it is handed back.
      await within(channel.cancel(consumerTag), CANCEL_TIMEOUT_MS, "no answer").catch(() => {});
    }
    for (const { session, message } of this.#arrived.splice(0)) handBack(session, message);
    while (this.#tasks.size > 0) await Promise.all(this.#tasks);
    await this.#lasting.close();
    this.#context.onClosed(this);
  }

  async #begin(channel: Channel, model: ChannelModel): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const session: Session = { channel, isOpen: true };
    this.#session = session;
    channel.on("close", () => {
      session.isOpen = false;
      this.#arrived = this.#arrived.filter(arrival => arrival.session !== session);
    });
    await declareQueue(model, this.#queue);
    await channel.prefetch(this.#options.prefetch);
    const { consumerTag } = await channel.consume(this.#queue, message => this.#arrive(session, message));
    session.consumerTag = consumerTag;
  }

  #arrive(session: Session, message: ConsumeMessage | null): void {
    // Cancelled by the broker: the queue was deleted, or its node went away.
    if (!message) {
      this.#lasting.renew();
    } else if (this.#closing.signal.aborted) {
      handBack(session, message);
    } else {
      this.#arrived.push({ session, message, delivery: toDelivery(message), deaths: redeliveries(message) });
      this.#startMore();
    }
  }

  /** After a lost connection the same number may come again while the handlers of the first still run. */
  #startMore(): void {
    while (this.#running < this.#options.prefetch) {
      const arrival = this.#arrived.shift();
      if (!arrival) return;
      this.#running += 1;
      const task = this.#handle(arrival).finally(() => this.#tasks.delete(task));
      this.#tasks.add(task);
    }
  }

  async #handle(arrival: Arrival): Promise<void> {
    const { delivery, deaths } = arrival;
    const outcome = await runHandler(this.#handler, delivery, deaths, this.#options);
    this.#running -= 1;
    this.#startMore();
    try {
      await this.#settle(arrival, outcome);
    } catch (error) {
      if (outcome.kind === "retry" && error instanceof QueueFull) this.#handleAgain(arrival);
      else await this.#giveUp(arrival, error);
    }
  }

  /** Where its queue has no room to put it at the end. Handed back it would come first again, and let no other pass. */
  #handleAgain({ session, message, delivery }: Arrival): void {
    if (this.#closing.signal.aborted) {
      handBack(session, message);
    } else if (session.isOpen) {
      const next = { ...delivery, attempt: delivery.attempt + 1 };
      this.#arrived.push({ session, message, delivery: next, deaths: 0 });
      this.#startMore();
    }
  }

  /** A quorum queue of RabbitMQ 4 drops what has come back 20 times: in the end it goes back only as a new message. */
  async #giveUp(arrival: Arrival, error: unknown): Promise<void> {
    this.#context.onWarning(`a message of ${this.#queue} goes back: ${error}`);
    do {
      const settled = this.#settle(arrival, { kind: "hand-back" });
      if (await settled.then(() => true).catch(() => false)) return;
    } while (arrival.session.isOpen && !this.#closing.signal.aborted);
    handBack(arrival.session, arrival.message);
  }

  async #settle({ session, message, delivery }: Arrival, outcome: Outcome): Promise<void> {
    const { publisher, deadLetterQueue } = this.#context;
    const { body } = delivery;
    const properties = lastingProperties(message);
    if (outcome.kind === "hand-back" || outcome.kind === "retry") await pause(PAUSE_MS, this.#closing.signal);
    // The broker gives it to a consumer again: a copy would be one too many.
    if (!session.isOpen) return;
    if (outcome.kind === "dead") {
      const headers = deadLetterHeaders(delivery, this.#queue, outcome.reason);
      await publisher.publish(deadLetterQueue, { body, headers }, properties);
    } else if (outcome.kind !== "done") {
      const failed = outcome.kind === "retry";
      if (!failed && redeliveries(message) < MAX_HAND_BACKS) {
        handBack(session, message);
        return;
      }
      const attempts = failed ? delivery.attempt : delivery.attempt - 1;
      const headers = { ...delivery.headers, [ATTEMPTS_HEADER]: String(attempts) };
      await publisher.publish(this.#queue, { body, headers }, properties);
    }
    onOpenChannel(session, channel => channel.ack(message));
  }
}

function handBack(session: Session, message: ConsumeMessage): void {
  onOpenChannel(session, channel => channel.nack(message, false, true));
}

/** What a closed channel had is handed back already. */
function onOpenChannel({ channel, isOpen }: Session, send: (channel: Channel) => void): void {
  if (!isOpen) return;
  try {
    send(channel);
  } catch (error) {
    if (!(error instanceof IllegalOperationError)) throw error;
  }
}
