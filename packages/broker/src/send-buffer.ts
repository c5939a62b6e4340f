import { BrokerUnavailable } from "./broker-error.ts";

/** How much may wait for the broker at once. */
export interface SendBufferLimits {
  /** Publishes that may wait at once; one more rejects at once with `BrokerUnavailable`. Default 10,000. */
  readonly maxBuffered?: number;
  /**
   * Bytes of bodies that may wait at once; a publish that would exceed them rejects at once with `BrokerUnavailable`. A
   * body that is larger by itself is taken when no other waits. Default 67,108,864 (64 MiB).
   */
  readonly maxBufferedBytes?: number;
}

/** Counts the publishes that wait for the broker, and refuses what would be too many. */
export class SendBuffer {
  readonly #limits: Required<SendBufferLimits>;
  #count = 0;
  #bytes = 0;

  constructor({ maxBuffered = 10_000, maxBufferedBytes = 64 * 2 ** 20 }: SendBufferLimits) {
    this.#limits = { maxBuffered, maxBufferedBytes };
  }

  /** Makes room for a body; throws `BrokerUnavailable`, with the broker's state, when there is none. */
  add(bytes: number, state: string): void {
    const { maxBuffered, maxBufferedBytes } = this.#limits;
    if (this.#count >= maxBuffered)
      throw new BrokerUnavailable(`${maxBuffered} publishes wait already (${state})`);
    if (this.#count > 0 && this.#bytes + bytes > maxBufferedBytes) {
      throw new BrokerUnavailable(`publishes of ${this.#bytes} bytes wait already (${state})`);
    }
    this.#count += 1;
    this.#bytes += bytes;
  }

  /** Gives a body's room free. */
  remove(bytes: number): void {
    this.#count -= 1;
    this.#bytes -= bytes;
  }
}
