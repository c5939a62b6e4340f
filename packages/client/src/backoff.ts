/** Longest wait before the second try, in ms. */
const FIRST_MS = 250;
/** Longest wait before any try, in ms. */
const LONGEST_MS = 5_000;
/** A server that asks for a longer pause than this is asked again all the same, in ms. */
const LONGEST_PAUSE_MS = 3_600_000;

/**
 * How long to wait before trying again, in ms, after `failures` tries in a row went wrong: exponential with full
 * jitter, so that clients of a server that comes back do not all arrive at once.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return random() * ceiling;
}

/** The same when the server may have named a pause: never before that, and spread out after it. */
export function retryDelayMs(failures: number, retryAfterMs = 0, random: () => number = Math.random): number {
  return Math.ceil(Math.min(retryAfterMs, LONGEST_PAUSE_MS) + backoffMs(failures, random));
}
