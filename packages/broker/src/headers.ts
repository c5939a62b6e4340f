import {
  ATTEMPTS_HEADER,
  DEAD_QUEUE_HEADER,
  DEAD_REASON_HEADER,
  type Delivery,
  type MessageHeaders,
} from "./broker.ts";

/** The headers a handler may see, in lower case, and how many deliveries have failed. Values that are not text or numbers are left out. */
export function readHeaders(raw: Readonly<Record<string, unknown>>): {
  headers: MessageHeaders;
  attempts: number;
} {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(raw)) {
    if (typeof value === "string" || typeof value === "number") headers[name.toLowerCase()] = String(value);
  }
  const { [ATTEMPTS_HEADER]: attempts, ...rest } = headers;
  return { headers: rest, attempts: readAttempts(attempts) };
}

/** The headers of a message whose delivery failed, as it goes to the dead letter queue. */
export function deadLetterHeaders(delivery: Delivery, queue: string, reason: string): MessageHeaders {
  return { ...delivery.headers, [DEAD_REASON_HEADER]: reason, [DEAD_QUEUE_HEADER]: queue };
}

function readAttempts(text: string | undefined): number {
  const attempts = Number(text ?? 0);
  return Number.isSafeInteger(attempts) && attempts > 0 ? attempts : 0;
}
