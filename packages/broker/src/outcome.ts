import type { Delivery, Handler } from "./broker.ts";
import { HandBack, Unprocessable } from "./broker-error.ts";
import type { CheckedConsumeOptions } from "./consume-options.ts";

/** What is to become of a message after its handler ended. */
export type Outcome =
  | { readonly kind: "done" }
  | { readonly kind: "hand-back" }
  | { readonly kind: "retry" }
  | { readonly kind: "dead"; readonly reason: string };

/** How long a message that was not done stays with its consumer before it comes again, in milliseconds. */
export const PAUSE_MS = 50;

const MAX_REASON_CHARACTERS = 1_000;

/** After so many deaths of those who had a message, that counts as one failed attempt. */
export const DEATHS_PER_ATTEMPT = 10;

/**
 * Runs the handler for one delivery, and `onDeadLetter` where that is due. Never rejects. After too many `deaths`, of
 * this attempt alone, the delivery fails without the handler.
 */
export async function runHandler(
  handler: Handler,
  delivery: Delivery,
  deaths: number,
  options: CheckedConsumeOptions,
): Promise<Outcome> {
  let reason: string;
  try {
    if (delivery.attempt > options.maxAttempts) {
      throw new Unprocessable(`it was delivered ${delivery.attempt - 1} times and never done`);
    }
    if (deaths >= DEATHS_PER_ATTEMPT) {
      throw new Error(
        `${DEATHS_PER_ATTEMPT} times its consumer died, or lost the broker, while it had this message`,
      );
    }
    await handler(delivery);
    return { kind: "done" };
  } catch (error) {
    if (error instanceof HandBack) return { kind: "hand-back" };
    const final = error instanceof Unprocessable || delivery.attempt >= options.maxAttempts;
    if (!final) return { kind: "retry" };
    reason = (error instanceof Error ? error.message : String(error))
      .slice(0, MAX_REASON_CHARACTERS)
      .toWellFormed();
  }
  try {
    await options.onDeadLetter?.(delivery, reason);
    return { kind: "dead", reason };
  } catch {
    return { kind: "hand-back" };
  }
}
