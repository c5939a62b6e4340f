import { BrokerUnavailable } from "../broker-error.ts";

// https://www.sqlite.org/rescode.html: busy, locked, out of memory, read-only, I/O error, disk full, cannot open.
const PASSING_CODES = new Set([5, 6, 7, 8, 10, 13, 14]);
const BUSY = 5;

/** Whether another try later can help: a lock, a full disk. */
export function isPassing(error: unknown): boolean {
  const code = primaryCode(error);
  return code !== undefined && PASSING_CODES.has(code);
}

/** What the caller is told of an error of the queue file; other errors stay as they are. */
export function unavailable(error: unknown): unknown {
  const code = primaryCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  const detail = code === BUSY ? "another process holds its lock" : error.message;
  return new BrokerUnavailable(`the queue file: ${detail}`, { cause: error });
}

function primaryCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number")
    return undefined;
  // The upper bits say more precisely what happened.
  return error.errcode & 0xff;
}
