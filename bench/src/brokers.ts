import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, createEmbeddedBroker, createRabbitMqBroker } from "@raisontext/broker";
import { connect } from "amqplib";
import { percentile, type Row } from "./report.ts";

const ROUNDS = 5;
const ROUND_TRIPS = 400;
const IN_FLIGHT = 64;
const BODY = Buffer.alloc(2_000, "x");

/** Publishes a message, waits until it was confirmed and consumed. */
type RoundTrip = () => Promise<void>;
interface Samples {
  readonly waits: number[];
  readonly rates: number[];
}
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
  const samples = new Map<string, Samples>(
    Object.keys(contenders).map(name => [name, { waits: [], rates: [] }]),
  );
  // In turns, so that a slow moment of the machine hits all of them.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, { roundTrip }] of Object.entries(contenders)) {
      const { waits } = await measure(roundTrip, 1, ROUND_TRIPS);
      const { rate } = await measure(roundTrip, IN_FLIGHT, ROUND_TRIPS * 6);
      // The first round warms up.
      if (round === 0) continue;
      samples.get(name)?.waits.push(...waits);
      samples.get(name)?.rates.push(rate);
    }
  }
  for (const { close } of Object.values(contenders)) await close();
  rmSync(folder, { recursive: true });
  return toRows(samples);
}

function toRows(samples: ReadonlyMap<string, Samples>): readonly Row[] {
  const figures = [...samples].map(([name, { waits, rates }]) => ({
    name,
    p50: percentile(waits, 0.5),
    rate: percentile(rates, 0.5),
  }));
  const raw = figures[0] ?? { p50: Number.NaN, rate: Number.NaN };
  return figures.flatMap(({ name, p50, rate }, index) => {
    const against = (ratio: number) => (index === 0 ? {} : { against: `${ratio.toFixed(2)} × raw amqplib` });
    return [
      { what: `${name}: round trip p50`, value: p50, unit: "ms", ...against(p50 / raw.p50) },
      {
        what: `${name}: ${IN_FLIGHT} in flight`,
        value: rate,
        unit: "round trips/s",
        ...against(rate / raw.rate),
      },
    ];
  });
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
