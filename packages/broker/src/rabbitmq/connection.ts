import { type ChannelModel, connect } from "amqplib";
import { BrokerUnavailable } from "../broker-error.ts";
import { pause } from "../pause.ts";
import { within } from "../within.ts";
import { backoffMs } from "./backoff.ts";
import { closeModel, destroySocket, useChannel } from "./channel.ts";
import type { ConnectArguments } from "./connection-settings.ts";

const STABLE_MS = 2_000;
const PROBE_TIMEOUT_MS = 5_000;

/**
 * A connection that is made again, for ever, whenever it is lost.
 *
 *     connecting ──opened and answering──▶ open ──lost──▶ waiting (backoff with full jitter) ──▶ connecting
 *     connecting ──failed──▶ waiting
 *     any ──close()──▶ closed
 */
export class Connection {
  readonly #arguments: ConnectArguments;
  readonly #onWarning: (message: string) => void;
  readonly #closing = new AbortController();
  #next = Promise.withResolvers<ChannelModel>();
  #model: ChannelModel | undefined;
  #trouble: string | undefined;
  #blocked: string | undefined;
  /** Called when the broker takes publishes again. */
  onUnblocked: () => void = () => {};

  constructor(connectArguments: ConnectArguments, onWarning: (message: string) => void) {
    this.#arguments = connectArguments;
    this.#onWarning = onWarning;
    void this.#keep();
  }

  /** Whether the broker takes no publishes for now, being short of memory or disk. */
  get isBlocked(): boolean {
    return this.#blocked !== undefined;
  }

  /** The broker, and what is wrong with it if anything is. */
  get state(): string {
    const blocked = this.isBlocked ? `it blocks publishers: ${this.#blocked}` : undefined;
    const trouble = this.#trouble ?? blocked;
    return trouble ? `${this.#arguments.name}: ${trouble}` : this.#arguments.name;
  }

  /** The open connection, as soon as there is one; rejects when closed. */
  async ready(): Promise<ChannelModel> {
    const { signal } = this.#closing;
    if (signal.aborted) throw closedError();
    return this.#model ?? this.#next.promise;
  }

  /** Closes for good. What the broker was sent before is taken first, unless it is silent. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#next.promise.catch(() => {});
    this.#next.reject(closedError());
    if (this.#model) await closeModel(this.#model);
  }

  async #keep(): Promise<void> {
    const { signal } = this.#closing;
    for (let failures = 0; !signal.aborted; failures += 1) {
      const startedAt = performance.now();
      try {
        const model = await connect(this.#arguments.connect, this.#arguments.socket);
        await this.#hold(model).finally(() => destroySocket(model));
      } catch (error) {
        if (!signal.aborted) this.#noteTrouble(error);
      }
      if (performance.now() - startedAt > STABLE_MS + PROBE_TIMEOUT_MS) failures = 0;
      await pause(backoffMs(failures), signal);
    }
  }

  /** Lends the connection out until it is lost; rejects with why it was. */
  async #hold(model: ChannelModel): Promise<never> {
    const lost = Promise.withResolvers<never>();
    lost.promise.catch(() => {});
    model.on("error", error => lost.reject(error));
    model.on("close", error => lost.reject(error ?? new Error("the connection was closed")));
    model.on("blocked", reason => {
      this.#blocked = reason;
    });
    model.on("unblocked", () => {
      this.#blocked = undefined;
      this.onUnblocked();
    });
    // It may have been closed before anyone listened.
    await within(
      useChannel(model, async () => {}),
      PROBE_TIMEOUT_MS,
      "it does not answer",
    );
    if (this.#closing.signal.aborted) throw closedError();
    this.#open(model);
    return lost.promise.finally(() => {
      this.#model = undefined;
      this.#blocked = undefined;
      this.#next = Promise.withResolvers();
    });
  }

  #open(model: ChannelModel): void {
    this.#model = model;
    if (this.#trouble !== undefined) this.#warn("connected again");
    this.#trouble = undefined;
    this.#next.resolve(model);
  }

  #noteTrouble(error: unknown): void {
    const trouble = describe(error);
    if (trouble !== this.#trouble) this.#warn(trouble);
    this.#trouble = trouble;
  }

  #warn(news: string): void {
    const { name, purpose } = this.#arguments;
    this.#onWarning(`${name} (to ${purpose}): ${news}`);
  }
}

function closedError(): BrokerUnavailable {
  return new BrokerUnavailable("the broker is closed");
}

function describe(error: unknown): string {
  // A name with several addresses: one error for each, and none of its own.
  if (error instanceof AggregateError) return error.errors.map(describe).join(", ");
  return error instanceof Error ? error.message : String(error);
}
