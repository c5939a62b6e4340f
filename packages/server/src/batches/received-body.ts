import { createHmac, type Hmac } from "node:crypto";
import { LIMITS, RaisonTextError } from "@raisontext/contract";

/** The bytes of a batch as they come: counted, timed and fingerprinted, never held. */
export class ReceivedBody {
  readonly #stream: AsyncIterable<Uint8Array>;
  readonly #hash: Hmac;

  /** `options` are part of the fingerprint. It is keyed, so that nobody who sees the store can look for a text in it. */
  constructor(stream: AsyncIterable<Uint8Array>, key: string, options: string) {
    this.#stream = stream;
    this.#hash = createHmac("sha256", key).update(options);
  }

  /** The chunks in order. Throws `body_too_large`, or `request_timeout` when they come too slowly. */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const endsAt = performance.now() + LIMITS.batchTimeoutMs;
    const iterator = this.#stream[Symbol.asyncIterator]();
    let received = 0;
    try {
      for (;;) {
        const next = await soon(iterator.next(), Math.min(LIMITS.batchPauseMs, endsAt - performance.now()));
        if (next.done) return;
        received += next.value.length;
        if (received > LIMITS.batchMaxBytes) throw new RaisonTextError("body_too_large");
        this.#hash.update(next.value);
        yield next.value;
      }
    } catch (error) {
      if (error instanceof RaisonTextError) throw error;
      throw new RaisonTextError("invalid_request", "The body broke off.", { cause: error });
    } finally {
      // Lets go of the stream, so that what still comes can be thrown away.
      void iterator.return?.();
    }
  }

  /** Of all that came; only to be asked for at the end. */
  fingerprint(): string {
    return this.#hash.digest("base64url");
  }
}

async function soon<T>(promise: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new RaisonTextError("request_timeout")), Math.max(0, ms));
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
    // Whoever lost the race may still fail.
    promise.catch(() => {});
  }
}
