import { RabbitMqNode } from "@raisontext/testing";
import { benchBrokers } from "./brokers.ts";
import { benchDetector } from "./detector.ts";
import { print, type Row } from "./report.ts";
import { benchSockets } from "./sockets.ts";

/** `npm run bench [-- detector|brokers|sockets …]`: measures on this machine and prints a table for each part. */
const PARTS: Readonly<Record<string, (rabbitMqUrl: string) => Promise<readonly Row[]>>> = {
  detector: benchDetector,
  brokers: benchBrokers,
  sockets: benchSockets,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter(name => !PARTS[name]);
if (unknown.length > 0) throw new Error(`there is no part ${unknown}; there are ${Object.keys(PARTS)}`);

const given = process.env.RABBIT_MQ_URL;
const node = given ? undefined : await RabbitMqNode.start();
try {
  for (const [name, bench] of Object.entries(PARTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    print(name, await bench(given ?? node?.url ?? ""));
  }
} finally {
  await node?.remove();
}
process.exit();
