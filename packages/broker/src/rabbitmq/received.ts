import type { Message, Options } from "amqplib";
import type { Delivery } from "../broker.ts";
import { readHeaders } from "../headers.ts";

const REDELIVERIES_HEADER = "x-delivery-count";

/** A message as a handler gets it. */
export function toDelivery({ content, properties }: Message): Delivery {
  // RabbitMQ's own count: published again with the message, it would be taken for the new one's.
  const { [REDELIVERIES_HEADER]: _, ...raw } = properties.headers ?? {};
  const { headers, attempts } = readHeaders(raw);
  return { body: content, headers, attempt: attempts + 1 };
}

/** How often a message came back since it was published: deaths and hand-backs. Only a quorum queue tells. */
export function redeliveries({ properties }: Message): number {
  const count: unknown = properties.headers?.[REDELIVERIES_HEADER];
  return typeof count === "number" ? count : 0;
}

/** What describes the body stays with it; what asks something of the broker does not. */
export function lastingProperties({ properties }: Message): Options.Publish {
  const { contentType, contentEncoding, correlationId, timestamp, type } = properties;
  return { contentType, contentEncoding, correlationId, timestamp, type };
}
