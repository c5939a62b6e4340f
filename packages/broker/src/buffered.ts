import { BrokerUnavailable } from "./broker-error.ts";

/** Bytes that publishes may have waiting unless told otherwise. */
export const MAX_BUFFERED_BYTES = 64 * 1_048_576;

/** What waits to be taken by the broker: bounded in number and in bytes. */
export class Buffered {
  readonly #max: number;
  readonly #maxBytes: number;
  #count = 0;
  #bytes = 0;

  constructor(max: number, maxBytes: number) {
    this.#max = max;
    this.#maxBytes = maxBytes;
  }

  /** Makes room for a message; throws `BrokerUnavailable` when there is none. */
  add(bytes: number, state = ""): void {
    const where = state && ` (${state})`;
    if (this.#count >= this.#max) throw new BrokerUnavailable(`${this.#max} publishes wait already${where}`);
    if (this.#count > 0 && this.#bytes + bytes > this.#maxBytes) {
      throw new BrokerUnavailable(`${this.#bytes} bytes of publishes wait already${where}`);
    }
    this.#count += 1;
    this.#bytes += bytes;
  }

  /** A message is taken, or given up. */
  remove(bytes: number): void {
    this.#count -= 1;
    this.#bytes -= bytes;
  }
}
