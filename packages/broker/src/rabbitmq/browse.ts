import type { Channel, GetMessage } from "amqplib";
import { ATTEMPTS_HEADER, type Visitor } from "../broker.ts";
import { BrokerUnavailable } from "../broker-error.ts";
import { DEATHS_PER_ATTEMPT } from "../outcome.ts";
import { within } from "../within.ts";
import { declareQueue, useChannel } from "./channel.ts";
import type { Connection } from "./connection.ts";
import type { Publisher } from "./publisher.ts";
import { lastingProperties, redeliveries, toDelivery } from "./received.ts";

/** What browsing needs of its broker. */
export interface BrowseContext {
  readonly connection: Connection;
  readonly publisher: Publisher;
}

const BEGIN_TIMEOUT_MS = 2_000;
/** A quorum queue counts a look as it counts a death: then the message is published anew. */
const MAX_LOOKS = DEATHS_PER_ATTEMPT / 2;

/** Visits up to `limit` of a queue's waiting messages. They are unacknowledged until the end: so none comes twice. */
export async function browse(
  queue: string,
  visit: Visitor,
  limit: number,
  { connection, publisher }: BrowseContext,
): Promise<number> {
  let refusal: unknown;
  const tell: Visitor = async delivery => {
    try {
      return await visit(delivery);
    } catch (error) {
      refusal = error;
      throw error;
    }
  };
  try {
    const model = await within(connection.ready(), BEGIN_TIMEOUT_MS, connection.state);
    const { messageCount } = await within(declareQueue(model, queue), BEGIN_TIMEOUT_MS, connection.state);
    const most = Math.min(limit, messageCount);
    // What is unacknowledged when the channel closes goes back to its place.
    return await useChannel(model, channel => visitFirst(most, queue, tell, channel, publisher));
  } catch (error) {
    if (error === refusal || error instanceof BrokerUnavailable) throw error;
    throw new BrokerUnavailable(`${connection.state}, browsing ${queue}: ${error}`, { cause: error });
  }
}

async function visitFirst(
  most: number,
  queue: string,
  visit: Visitor,
  channel: Channel,
  publisher: Publisher,
): Promise<number> {
  const wornOut: GetMessage[] = [];
  try {
    let visited = 0;
    for (; visited < most; visited += 1) {
      const message = await channel.get(queue);
      if (!message) break;
      if ((await visit(toDelivery(message))) === "remove") channel.ack(message);
      else if (redeliveries(message) >= MAX_LOOKS) wornOut.push(message);
    }
    return visited;
  } finally {
    for (const message of wornOut) await renew(message, queue, channel, publisher);
  }
}

/** Puts a new copy of a message to the end of its queue, in its stead. */
async function renew(
  message: GetMessage,
  queue: string,
  channel: Channel,
  publisher: Publisher,
): Promise<void> {
  const { body, headers: old, attempt } = toDelivery(message);
  const headers = { ...old, [ATTEMPTS_HEADER]: String(attempt - 1) };
  await publisher.publish(queue, { body, headers }, lastingProperties(message));
  channel.ack(message);
}
