import { parseArgs } from "node:util";
import type { BrokerKind } from "./deployment.ts";
import { summarise, toMarkdown } from "./report.ts";
import { run } from "./run.ts";

const USAGE = `npm run chaos -- [options]: kills whatever can be killed, and counts what became of the texts.

  --broker rabbitmq|embedded|both   which deployment (both)
  --seed N                          decides texts and schedule (the time)
  --faults N                        faults per deployment (20)
  --texts N                         texts per deployment (3000)
  --servers N, --workers N          processes per deployment (2 each)

A table per deployment goes to standard output, the course of the run to standard error. The exit code is 1 when a text
was lost, answered twice, or answered to somebody else; the logs of all programs are kept then.`;

const OPTIONS = {
  broker: { type: "string", default: "both" },
  seed: { type: "string", default: `${Date.now() % 1_000_000}` },
  faults: { type: "string", default: "20" },
  texts: { type: "string", default: "3000" },
  servers: { type: "string", default: "2" },
  workers: { type: "string", default: "2" },
  help: { type: "boolean", default: false },
} as const;

const BROKERS: Readonly<Record<string, readonly BrokerKind[]>> = {
  both: ["rabbitmq", "embedded"],
  rabbitmq: ["rabbitmq"],
  embedded: ["embedded"],
};

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
  process.on(signal, () => {
    console.error(`${signal}: ending what was started, which may take 20 s`);
    interruption.abort(signal);
  });
}
// Whatever goes wrong, what was started is ended before this process is.
for (const event of ["uncaughtException", "unhandledRejection"] as const) {
  process.on(event, (error: unknown) => {
    if (interruption.signal.aborted) return;
    console.error(error);
    interruption.abort(error);
  });
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(error);
  return 1;
});
// Sockets of programs that were killed may still linger.
process.exit();

async function main(): Promise<number> {
  const { values } = parseArgs({ options: OPTIONS });
  const brokers = BROKERS[values.broker];
  if (values.help || !brokers) {
    console.error(USAGE);
    return values.help ? 0 : 2;
  }
  let isBroken = false;
  for (const broker of brokers) {
    const record = await run({
      broker,
      seed: wholeNumber("seed", values.seed),
      faults: wholeNumber("faults", values.faults),
      texts: wholeNumber("texts", values.texts),
      servers: wholeNumber("servers", values.servers),
      workers: wholeNumber("workers", values.workers),
      signal: interruption.signal,
      onProgress: line => console.error(`${new Date().toISOString().slice(11, 23)} ${line}`),
    }).catch((error: unknown) => {
      if (!interruption.signal.aborted) throw error;
      return undefined;
    });
    if (!record) return typeof interruption.signal.reason === "string" ? 130 : 1;
    const summary = summarise(record);
    console.log(toMarkdown(record, summary));
    isBroken ||= summary.broken.length > 0;
    const { crashes, ledger } = record;
    if (summary.broken.length + crashes.length + ledger.violations.size === 0) record.removeLogs();
    else console.log(`The logs of all programs are in ${record.logDir}\n`);
  }
  return isBroken ? 1 : 0;
}

function wholeNumber(name: string, value: string): number {
  if (/^\d+$/.test(value)) return Number(value);
  throw new Error(`--${name} is a whole number, not ${value}`);
}
