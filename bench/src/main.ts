import { RabbitMqNode } from "@raisontext/testing";
import { benchBatching } from "./batching.ts";
import { benchBrokers } from "./brokers.ts";
import { benchDetector } from "./detector.ts";
import { benchEncoder } from "./encoder.ts";
import { benchIdleSockets } from "./idle-sockets.ts";
import { benchOverload } from "./overload.ts";
import { print, type Row } from "./report.ts";
import { benchSoak } from "./soak.ts";
import { benchSockets } from "./sockets.ts";

/** `npm run bench [-- detector|brokers|… ]`: measures on this machine and prints a table for each part. */
const PARTS: Readonly<Record<string, (rabbitMqUrl: string) => Promise<readonly Row[]>>> = {
  detector: benchDetector,
  encoder: benchEncoder,
  brokers: benchBrokers,
  sockets: benchSockets,
  batching: benchBatching,
  "idle-sockets": benchIdleSockets,
  overload: benchOverload,
  soak: benchSoak,
};
/** Takes minutes: only when it is named. */
const LONG = "soak";

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !PARTS[name]);
if (unknown.length > 0) throw new Error(`there is no part ${unknown}; there are ${Object.keys(PARTS)}`);
const chosen = wanted.length > 0 ? wanted : Object.keys(PARTS).filter(name => name !== LONG);

const given = process.env.RABBIT_MQ_URL;
const node = given ? undefined : await RabbitMqNode.start();
try {
  for (const name of chosen) print(name, (await PARTS[name]?.(given ?? node?.url ?? "")) ?? []);
} finally {
  await node?.remove();
}
process.exit();
