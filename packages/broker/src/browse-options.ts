import type { BrowseOptions } from "./broker.ts";

/** The most messages to visit; throws `RangeError` for what is no number of messages. */
export function browseLimit({ limit = Number.POSITIVE_INFINITY }: BrowseOptions): number {
  if (limit === Number.POSITIVE_INFINITY || (Number.isInteger(limit) && limit >= 1)) return limit;
  throw new RangeError(`limit is a whole number from 1, not ${limit}`);
}
