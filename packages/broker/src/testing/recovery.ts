import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { RabbitMqNode } from "@raisontext/testing";
import { connect as connectAmqp } from "amqplib";
import type { Broker } from "../broker.ts";
import { createRabbitMqBroker } from "../rabbitmq/rabbitmq-broker.ts";

// Run by hand: `npm run recovery --workspace @raisontext/broker`. Kills a RabbitMQ node of its own ten times and prints
// how long after its port accepts connections again a request and its answer are through, and when a bare client could
// first have declared a queue.

const KILLS = 10;

async function serve(node: RabbitMqNode): Promise<void> {
  const [client, worker] = [open(node), open(node)];
  let answered = Promise.withResolvers<void>();
  await worker.consume("ask", { prefetch: 8 }, ({ body }) => worker.publish("answer", { body }));
  await client.consume("answer", { prefetch: 8 }, async () => answered.resolve());
  const times: number[] = [];
  for (let kill = 1; kill <= KILLS; kill += 1) {
    answered = Promise.withResolvers();
    await client.publish("ask", { body: Buffer.from("before") });
    await answered.promise;
    await sleep(3_000);
    answered = Promise.withResolvers();
    await node.kill();
    const resumed = node.resume();
    await untilAccepting(node.port);
    const startedAt = performance.now();
    const bare = bareClient(node).then(() => performance.now() - startedAt);
    await Promise.all([client.publish("ask", { body: Buffer.from("m") }), answered.promise]);
    times.push(performance.now() - startedAt);
    console.log(`${kill}: ${times.at(-1)?.toFixed(0)} ms (a bare client: ${(await bare).toFixed(0)} ms)`);
    await resumed;
  }
  const sorted = times.toSorted((a, b) => a - b);
  console.log(`median ${sorted[KILLS / 2]?.toFixed(0)} ms, longest ${sorted.at(-1)?.toFixed(0)} ms`);
  await Promise.all([client.close(), worker.close()]);
}

function open({ url }: RabbitMqNode): Broker {
  return createRabbitMqBroker({ url, deadLetterQueue: "dead", publishTimeoutMs: 30_000 });
}

async function untilAccepting(port: number): Promise<void> {
  for (;;) {
    const socket: Socket = connect(port, "127.0.0.1");
    const accepted = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (accepted) return;
    await sleep(2);
  }
}

/** Tries without a pause. */
async function bareClient({ url }: RabbitMqNode): Promise<void> {
  for (;;) {
    try {
      const model = await connectAmqp(url);
      model.on("error", () => {});
      const channel = await model.createChannel();
      channel.on("error", () => {});
      await channel.checkQueue("ask");
      await model.close();
      return;
    } catch {
      await sleep(2);
    }
  }
}

const node = await RabbitMqNode.start();
try {
  await serve(node);
} finally {
  await node.remove();
}
