const FIRST_MS = 50;
const LONGEST_MS = 500;

/**
 * How long to wait before trying again, in milliseconds, after so many failures in a row: exponential with full jitter,
 * so that the clients of a broker that comes back do not all arrive at once.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  return random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures, 10));
}
