import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, createEmbeddedBroker, createRabbitMqBroker } from "@raisontext/broker";
import { connect } from "amqplib";
import { percentile, type Row } from "./report.ts";

const ROUND_TRIPS = 1_500;
const IN_FLIGHT = 64;
const BODY = Buffer.alloc(2_000, "x");

/** Publishes a message, waits until it was confirmed and consumed. */
type RoundTrip = () => Promise<void>;
interface Contender {
  readonly roundTrip: RoundTrip;
  close(): Promise<void>;
}

/** Confirmed publish → consume → ack of 2 KB, one at a time and 64 at once, against the raw client in the same run. */
export async function benchBrokers(rabbitMqUrl: string): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-bench-"));
  const deadLetterQueue = "bench_dead";
  const contenders = {
    amqplib: await rawClient(rabbitMqUrl),
    RabbitMQ: await adapter(createRabbitMqBroker({ url: rabbitMqUrl, deadLetterQueue })),
    embedded: await adapter(createEmbeddedBroker({ file: join(folder, "queue.sqlite"), deadLetterQueue })),
  };
  const rows: Row[] = [];
  const raw = { p50: Number.NaN, rate: Number.NaN };
  for (const [name, { roundTrip, close }] of Object.entries(contenders)) {
    await measure(roundTrip, 1, 200);
    const p50 = percentile((await measure(roundTrip, 1, ROUND_TRIPS)).waits, 0.5);
    const { rate } = await measure(roundTrip, IN_FLIGHT, ROUND_TRIPS * 6);
    if (name === "amqplib") Object.assign(raw, { p50, rate });
    const against = (ratio: number) =>
      name === "amqplib" ? {} : { against: `${ratio.toFixed(2)} × raw amqplib` };
    rows.push({ what: `${name}: round trip p50`, value: p50, unit: "ms", ...against(p50 / raw.p50) });
    rows.push({
      what: `${name}: ${IN_FLIGHT} in flight`,
      value: rate,
      unit: "round trips/s",
      ...against(rate / raw.rate),
    });
    await close();
  }
  rmSync(folder, { recursive: true });
  return rows;
}

async function measure(roundTrip: RoundTrip, inFlight: number, count: number) {
  const waits: number[] = [];
  let left = count;
  const startedAt = performance.now();
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const sentAt = performance.now();
      await roundTrip();
      waits.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return { waits, rate: (count * 1_000) / (performance.now() - startedAt) };
}

/** Messages come back in order, so the oldest waiting round trip is the one that ends. */
function inOrder() {
  const waiting: (() => void)[] = [];
  return {
    sent: () => new Promise<void>(resolve => waiting.push(resolve)),
    came: () => waiting.shift()?.(),
  };
}

async function adapter(broker: Broker): Promise<Contender> {
  const order = inOrder();
  const queue = "bench_adapter";
  await broker.consume(queue, { prefetch: IN_FLIGHT }, async () => order.came());
  return {
    async roundTrip() {
      const came = order.sent();
      await broker.publish(queue, { body: BODY });
      await came;
    },
    close: () => broker.close(),
  };
}

async function rawClient(url: string): Promise<Contender> {
  const [publishing, consuming] = [
    await connect(url, { noDelay: true }),
    await connect(url, { noDelay: true }),
  ];
  const publisher = await publishing.createConfirmChannel();
  const consumer = await consuming.createChannel();
  const order = inOrder();
  const queue = "bench_raw";
  await publisher.assertQueue(queue, { durable: true });
  await consumer.prefetch(IN_FLIGHT);
  await consumer.consume(queue, message => {
    if (!message) return;
    order.came();
    consumer.ack(message);
  });
  return {
    async roundTrip() {
      const came = order.sent();
      await new Promise<void>((resolve, reject) => {
        publisher.sendToQueue(queue, BODY, { persistent: true, mandatory: true }, error =>
          error ? reject(error) : resolve(),
        );
      });
      await came;
    },
    async close() {
      await publishing.close();
      await consuming.close();
    },
  };
}
