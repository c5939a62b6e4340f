import { Socket } from "node:net";
import type { Channel, ChannelModel, Replies } from "amqplib";
import { within } from "../within.ts";

const CLOSE_TIMEOUT_MS = 1_000;
const ACCESS_REFUSED = 403;
const NOT_FOUND = 404;
const PRECONDITION_FAILED = 406;

/** Opens a channel for a moment. Whatever the broker refuses closes a channel, so that each such request has its own. */
export async function useChannel<T>(model: ChannelModel, use: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  // The request that went wrong rejects as well.
  channel.on("error", () => {});
  try {
    return await use(channel);
  } finally {
    await closeChannel(channel);
  }
}

/** Sees that a queue exists: as it is if it does, else plain and durable as everybody else declares it. */
export async function declareQueue(model: ChannelModel, queue: string): Promise<Replies.AssertQueue> {
  try {
    return await useChannel(model, channel => channel.checkQueue(queue));
  } catch (error) {
    if (codeOf(error) !== NOT_FOUND) throw error;
    return useChannel(model, channel => channel.assertQueue(queue, { durable: true }));
  }
}

/** Whether the broker refused for a reason that does not pass: no right to do it, or an object that is of another kind. */
export function isRefusal(error: unknown): boolean {
  const code = codeOf(error);
  return code === ACCESS_REFUSED || code === PRECONDITION_FAILED;
}

/** In plain words why the broker closed a channel. */
export function explain(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  if (codeOf(error) !== PRECONDITION_FAILED || !/acknowledgement.* timed out/.test(text)) return text;
  return (
    "a handler took longer than RabbitMQ's consumer_timeout, so that its message is delivered again: " +
    `raise consumer_timeout in rabbitmq.conf, or make the handlers shorter (${text})`
  );
}

/** Closes a channel; all that was sent on it has then arrived. Waits for a silent broker at most a second. */
export async function closeChannel(channel: Channel): Promise<void> {
  await within(channel.close(), CLOSE_TIMEOUT_MS, "the channel does not close").catch(() => {});
}

/** Closes a connection as above, and lets go of its socket. */
export async function closeModel(model: ChannelModel): Promise<void> {
  await within(model.close(), CLOSE_TIMEOUT_MS, "the connection does not close").catch(() => {});
  destroySocket(model);
}

/** Lets go of a connection's socket at once: amqplib only ends it, which takes long when the other side is silent. */
export function destroySocket({ connection }: ChannelModel): void {
  if (!("stream" in connection) || !(connection.stream instanceof Socket)) return;
  // With an error, for that is what amqplib listens to.
  if (!connection.stream.destroyed) connection.stream.destroy(new Error("the connection was given up"));
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
