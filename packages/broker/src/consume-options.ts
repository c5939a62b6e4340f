import type { ConsumeOptions } from "./broker.ts";

const MAX_PREFETCH = 10_000;
const DEFAULT_MAX_ATTEMPTS = 3;

/** Consume options with the defaults filled in. */
export type CheckedConsumeOptions = ConsumeOptions &
  Required<Pick<ConsumeOptions, "prefetch" | "maxAttempts">>;

/** Fills in the defaults; throws `RangeError` for what no broker can do. */
export function checkConsumeOptions(options: ConsumeOptions): CheckedConsumeOptions {
  const { prefetch, maxAttempts = DEFAULT_MAX_ATTEMPTS } = options;
  if (!Number.isInteger(prefetch) || prefetch < 1 || prefetch > MAX_PREFETCH) {
    throw new RangeError(`prefetch is a whole number from 1 to ${MAX_PREFETCH}, not ${prefetch}`);
  }
  if (!Number.isInteger(maxAttempts) || maxAttempts < 1) {
    throw new RangeError(`maxAttempts is a whole number from 1, not ${maxAttempts}`);
  }
  return { ...options, prefetch, maxAttempts };
}
