import { randomUUID } from "node:crypto";
import { type ChannelModel, type ConfirmChannel, IllegalOperationError, type Options } from "amqplib";
import type { Message } from "../broker.ts";
import { BrokerUnavailable, QueueFull } from "../broker-error.ts";
import type { SendBuffer } from "../send-buffer.ts";
import { declareQueue, isRefusal } from "./channel.ts";
import type { Connection } from "./connection.ts";
import { LastingChannel } from "./lasting-channel.ts";

/** How patient a publisher is. */
export interface PublisherOptions {
  readonly connection: Connection;
  readonly publishTimeoutMs: number;
  readonly buffer: SendBuffer;
  readonly onWarning: (message: string) => void;
}

interface Entry {
  readonly id: string;
  readonly queue: string;
  readonly body: Buffer;
  readonly properties: Options.Publish;
  readonly expiresAt: number;
  readonly settled: PromiseWithResolvers<void>;
  /** Waits for the broker's word. */
  sent: boolean;
  /** The broker had no such queue. */
  returned: boolean;
}

interface Session {
  readonly channel: ConfirmChannel;
  readonly model: ChannelModel;
  /** Queues that were seen to exist. */
  readonly known: Set<string>;
  readonly declaring: Set<string>;
  hasRoom: boolean;
}

const RETRY_MS = 50;

/**
 * Publishes with confirms. An entry, in the order in which they came:
 *
 *     waiting ──connected, unblocked, queue known──▶ sent ──ack──▶ settled
 *     sent ──returned or channel lost──▶ waiting
 *     sent ──nack──▶ rejected: the queue is full
 *     any ──publishTimeoutMs──▶ rejected
 */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #lasting: LastingChannel<ConfirmChannel>;
  readonly #entries = new Map<string, Entry>();
  readonly #idPrefix = randomUUID().slice(0, 18);
  #lastId = 0;
  #session: Session | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: PublisherOptions) {
    this.#options = options;
    options.connection.onUnblocked = () => this.#sendWaiting();
    this.#lasting = new LastingChannel({
      connection: options.connection,
      purpose: "publishing",
      create: model => model.createConfirmChannel(),
      setUp: async (channel, model) => this.#begin(channel, model),
      onWarning: options.onWarning,
    });
  }

  /** Resolves when the broker has confirmed the message. */
  publish(queue: string, message: Message, properties: Options.Publish = {}): Promise<void> {
    const { buffer: room, publishTimeoutMs } = this.#options;
    if (this.#closed) return Promise.reject(new BrokerUnavailable("the broker is closed"));
    const { buffer, byteOffset, byteLength } = message.body;
    try {
      room.add(byteLength, this.#options.connection.state);
    } catch (error) {
      return Promise.reject(error);
    }
    this.#lastId += 1;
    const id = `${this.#idPrefix}-${this.#lastId}`;
    const entry: Entry = {
      id,
      queue,
      body: Buffer.from(buffer, byteOffset, byteLength),
      // The id tells which message was returned.
      properties: {
        ...properties,
        messageId: id,
        persistent: true,
        mandatory: true,
        headers: message.headers,
      },
      expiresAt: performance.now() + publishTimeoutMs,
      settled: Promise.withResolvers(),
      sent: false,
      returned: false,
    };
    this.#entries.set(id, entry);
    this.#expiry ??= setTimeout(() => this.#expire(), publishTimeoutMs);
    this.#advance(entry);
    return entry.settled.promise;
  }

  /** Takes no more messages and waits for those in flight. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.allSettled([...this.#entries.values()].map(({ settled }) => settled.promise));
    clearTimeout(this.#expiry);
    clearTimeout(this.#retry);
    await this.#lasting.close();
  }

  #begin(channel: ConfirmChannel, model: ChannelModel): void {
    const session: Session = { channel, model, known: new Set(), declaring: new Set(), hasRoom: true };
    channel.on("return", ({ properties, fields }) => {
      session.known.delete(fields.routingKey);
      const entry = this.#entries.get(properties.messageId);
      if (entry) entry.returned = true;
    });
    channel.on("drain", () => {
      session.hasRoom = true;
      this.#sendWaiting();
    });
    // Before amqplib's own listener calls back for what is not confirmed: that is no nack.
    channel.prependListener("close", () => {
      if (this.#session === session) this.#session = undefined;
    });
    for (const entry of this.#entries.values()) entry.sent = entry.returned = false;
    this.#session = session;
    this.#sendWaiting();
  }

  #sendWaiting(): void {
    for (const entry of this.#entries.values()) this.#advance(entry);
  }

  #sendSoon(): void {
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#sendWaiting();
    }, RETRY_MS);
  }

  #advance(entry: Entry): void {
    const session = this.#session;
    if (entry.sent || !session?.hasRoom || this.#options.connection.isBlocked) return;
    if (session.known.has(entry.queue)) this.#send(session, entry);
    else void this.#declare(session, entry.queue);
  }

  #send(session: Session, entry: Entry): void {
    const { queue, body, properties } = entry;
    entry.sent = true;
    entry.returned = false;
    try {
      session.hasRoom = session.channel.publish("", queue, body, properties, error =>
        this.#confirm(session, entry, error),
      );
    } catch (error) {
      if (error instanceof IllegalOperationError) {
        // The channel is closing or closed, and its event not yet heard.
        entry.sent = false;
        this.#session = undefined;
        this.#lasting.renew();
      } else {
        this.#settle(entry, error);
      }
    }
  }

  #confirm(session: Session, entry: Entry, error: unknown): void {
    if (session !== this.#session) return;
    if (error) {
      this.#settle(entry, new QueueFull(entry.queue, { cause: error }));
    } else if (!entry.returned) {
      this.#settle(entry);
    } else {
      entry.sent = false;
      this.#sendSoon();
    }
  }

  async #declare(session: Session, queue: string): Promise<void> {
    if (session.declaring.has(queue)) return;
    session.declaring.add(queue);
    try {
      await declareQueue(session.model, queue);
      session.known.add(queue);
      session.declaring.delete(queue);
      this.#sendWaiting();
    } catch (error) {
      session.declaring.delete(queue);
      if (isRefusal(error)) this.#refuse(queue, error);
      else this.#sendSoon();
    }
  }

  #refuse(queue: string, cause: unknown): void {
    const detail = `${this.#options.connection.state} refuses the queue ${queue}: ${cause}`;
    for (const entry of this.#entries.values()) {
      if (entry.queue === queue && !entry.sent) this.#settle(entry, new BrokerUnavailable(detail, { cause }));
    }
  }

  /** All wait equally long, so the oldest expires first. */
  #expire(): void {
    this.#expiry = undefined;
    const { connection, publishTimeoutMs } = this.#options;
    for (const entry of this.#entries.values()) {
      const leftMs = entry.expiresAt - performance.now();
      if (leftMs > 0) {
        this.#expiry = setTimeout(() => this.#expire(), leftMs);
        return;
      }
      const detail = `a message was not confirmed within ${publishTimeoutMs} ms (${connection.state})`;
      this.#settle(entry, new BrokerUnavailable(detail));
    }
  }

  #settle({ id, body, settled }: Entry, error?: unknown): void {
    if (this.#entries.delete(id)) this.#options.buffer.remove(body.byteLength);
    if (error === undefined) settled.resolve();
    else settled.reject(error);
  }
}
