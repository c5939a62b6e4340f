import type { LiveEvent, LiveRequestInput } from "@raisontext/contract";
import { retryDelayMs } from "./backoff.ts";

/** Cancellations the server has not confirmed yet; a new connection gets them again. */
export class Cancellations {
  readonly #send: (request: LiveRequestInput) => void;
  readonly #idByRef = new Map<string, string>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #lastRef = 0;

  /** `send` does nothing while there is no connection. */
  constructor(send: (request: LiveRequestInput) => void) {
    this.#send = send;
  }

  /** Cancels a text, now or on the next connection. */
  add(id: string): void {
    const ref = `cancel-${++this.#lastRef}`;
    this.#idByRef.set(ref, id);
    this.#send({ type: "cancel", ref, id });
  }

  /** A new connection stands. */
  sendAgain(): void {
    for (const [ref, id] of this.#idByRef) this.#send({ type: "cancel", ref, id });
  }

  /** Takes the answer to a cancellation; false when the event is about something else. */
  take(event: LiveEvent): boolean {
    const { ref } = event;
    const id = ref === undefined ? undefined : this.#idByRef.get(ref);
    if (ref === undefined || id === undefined) return false;
    if (event.type === "error" && event.retryable) this.#putOff(ref, id, event.retryAfterMs);
    else this.#idByRef.delete(ref);
    return true;
  }

  close(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#idByRef.clear();
  }

  #putOff(ref: string, id: string, retryAfterMs: number | undefined): void {
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        if (this.#idByRef.has(ref)) this.#send({ type: "cancel", ref, id });
      },
      retryDelayMs(1, retryAfterMs),
    );
    this.#timers.add(timer);
  }
}
