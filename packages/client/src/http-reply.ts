import { RaisonTextError } from "@raisontext/contract/plain";
import { remoteError } from "./remote-error.ts";

/** An answer that is not what was asked for, and whether the same request may succeed later. */
export class Refusal extends Error {
  override readonly cause: RaisonTextError;
  readonly retryable: boolean;

  constructor(cause: RaisonTextError, retryable: boolean) {
    super(cause.message, { cause });
    this.cause = cause;
    this.retryable = retryable;
  }
}

/** Statuses of proxies and gateways that may pass: nothing of the service is in their bodies. */
const PASSING_STATUSES: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Asks and reads the answer with `read`, which gives undefined for what it does not know; else throws a `Refusal`. */
export async function ask<T>(
  url: URL,
  request: RequestInit,
  read: (body: unknown) => T | undefined,
): Promise<T> {
  const response = await fetch(url, request);
  const body = parse(await response.text());
  const answer = response.ok ? read(body) : undefined;
  if (answer === undefined) throw refusalOf(body, response);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refusalOf(body: unknown, { status, headers }: Response): Refusal {
  const problem = (body ?? {}) as Record<string, unknown>;
  const { code, detail, retryable } = problem;
  const retryAfterMs = problem.retryAfterMs ?? millisecondsOf(headers.get("retry-after"));
  const pause = typeof retryAfterMs === "number" ? retryAfterMs : undefined;
  if (typeof code !== "string") {
    const words = `The service answered with status ${status} and nothing this client knows.`;
    const error = new RaisonTextError("internal", words, pause === undefined ? {} : { retryAfterMs: pause });
    return new Refusal(error, PASSING_STATUSES.has(status));
  }
  const error = remoteError(code, typeof detail === "string" ? detail : code, pause);
  return new Refusal(error, typeof retryable === "boolean" ? retryable : error.meaning.retryable);
}

/** `Retry-After` is a number of seconds or a date (RFC 9110, 10.2.3). */
function millisecondsOf(retryAfter: string | null): number | undefined {
  if (retryAfter === null) return undefined;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1_000 : Date.parse(retryAfter) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
