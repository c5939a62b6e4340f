import { freePort } from "@raisontext/testing";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { inject } from "vitest";
import type { Adapter } from "./bench.ts";

const { at: sharedUrl = "", missing } = inject("rabbitMq");

/** The RabbitMQ adapter on the node all tests share. */
export const rabbitMqAdapter: Adapter = createRabbitMqAdapter(sharedUrl, missing);

/** The RabbitMQ adapter on a node of one's own. */
export function createRabbitMqAdapter(url: string, missing?: string): Adapter {
  return {
    name: "RabbitMQ",
    missing,
    prepare: async deadLetterQueue => ({
      settings: { kind: "rabbitmq", options: { url, deadLetterQueue } },
      remove: queues =>
        withChannel(url, async channel => {
          for (const queue of queues) await channel.deleteQueue(queue);
        }),
    }),
    makeDeathCountingQueue: bench => makeQuorumQueue(url, bench.queue),
    withoutBroker: async bench => {
      const closed = `amqp://guest:guest@127.0.0.1:${await freePort()}`;
      return { kind: "rabbitmq", options: { url: closed, deadLetterQueue: bench.deadLetterQueue } };
    },
  };
}

/** Declares a queue as an operator would who wants it on several nodes. */
export async function makeQuorumQueue(url: string, queue: string): Promise<void> {
  const options = { durable: true, arguments: { "x-queue-type": "quorum" } };
  await withChannel(url, channel => channel.assertQueue(queue, options));
}

/** Does something as another program would, with amqplib alone. */
export async function withChannel<T>(
  url: string,
  use: (channel: Channel, model: ChannelModel) => Promise<T>,
): Promise<T> {
  const model = await connect(url, { noDelay: true });
  model.on("error", () => {});
  try {
    const channel = await model.createChannel();
    channel.on("error", () => {});
    const result = await use(channel, model);
    // The connection's own close would overtake what the channel has yet to send.
    await channel.close();
    return result;
  } finally {
    await model.close();
  }
}
