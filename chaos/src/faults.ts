import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { RabbitMqNode } from "@raisontext/testing";
import type { BrokerKind, Deployment } from "./deployment.ts";

/** One fault as it is planned. */
interface Strike {
  /** Which server or worker, where there are several. */
  readonly target: number;
  /** How long it lasts, or what is down stays down, in milliseconds. */
  readonly holdMs: number;
  /** The broker's port takes connections again. */
  readonly onBrokerBack: () => void;
}

/** A kind of fault. */
export interface Fault {
  readonly name: string;
  /** What it strikes; of two faults on the same thing the second waits. */
  readonly on: "server" | "worker" | "broker" | "network" | "database" | "files";
  readonly holdMs: readonly [number, number];
  /** Resolves when it is over. */
  readonly strike: (deployment: Deployment, strike: Strike) => Promise<void>;
}

const HOLD_LOCK = fileURLToPath(new URL("./hold-lock.ts", import.meta.url));

const ON_PROGRAMS: readonly Fault[] = [
  {
    name: "kill -9 a server",
    on: "server",
    holdMs: [0, 2_000],
    strike: ({ servers }, { target, holdMs }) => restart(servers[target], "SIGKILL", holdMs),
  },
  {
    name: "kill -9 a worker",
    on: "worker",
    holdMs: [0, 2_000],
    strike: ({ workers }, { target, holdMs }) => restart(workers[target], "SIGKILL", holdMs),
  },
  {
    name: "SIGTERM to a server",
    on: "server",
    holdMs: [0, 500],
    strike: ({ servers }, { target, holdMs }) => restart(servers[target], "SIGTERM", holdMs),
  },
  {
    name: "SIGTERM to a worker",
    on: "worker",
    holdMs: [0, 500],
    strike: ({ workers }, { target, holdMs }) => restart(workers[target], "SIGTERM", holdMs),
  },
  {
    name: "SIGSTOP a server",
    on: "server",
    holdMs: [2_000, 12_000],
    strike: async ({ servers }, { target, holdMs }) => servers[target]?.pause(holdMs),
  },
  {
    name: "SIGSTOP a worker",
    on: "worker",
    holdMs: [2_000, 12_000],
    strike: async ({ workers }, { target, holdMs }) => workers[target]?.pause(holdMs),
  },
];

const ON_RABBITMQ: readonly Fault[] = [
  {
    name: "kill -9 the broker",
    on: "broker",
    holdMs: [0, 2_000],
    strike: ({ services }, strike) => restartBroker(services.rabbitMq, "kill", strike),
  },
  {
    name: "restart the broker",
    on: "broker",
    holdMs: [0, 500],
    strike: ({ services }, strike) => restartBroker(services.rabbitMq, "stop", strike),
  },
  {
    name: "cut the connections",
    on: "network",
    holdMs: [0, 0],
    strike: async ({ services }) => services.proxy?.cut(),
  },
  {
    name: "silence the network",
    on: "network",
    holdMs: [2_000, 10_000],
    strike: async ({ services }, { holdMs }) => {
      services.proxy?.silence();
      await sleep(holdMs);
      services.proxy?.speak();
    },
  },
  {
    name: "restart PostgreSQL",
    on: "database",
    holdMs: [0, 3_000],
    strike: async ({ services }, { holdMs }) => {
      await services.postgres?.stop();
      await sleep(holdMs);
      await services.postgres?.resume();
    },
  },
];

const ON_FILES: readonly Fault[] = [
  {
    name: "lock the files",
    on: "files",
    holdMs: [3_000, 3_000],
    strike: async ({ services }, { holdMs }) => {
      const files = ["queue.sqlite", "results.sqlite"].map(name => join(services.dataDir, name));
      // Another process: one that closes a SQLite file loses all of its own locks on it.
      const child = spawn(process.execPath, [HOLD_LOCK, `${holdMs}`, ...files], { stdio: "inherit" });
      const [code] = await once(child, "exit");
      if (code !== 0) throw new Error(`the files could not be locked: exit code ${code}`);
    },
  },
];

/** The faults that a deployment can meet. */
export const FAULTS: Readonly<Record<BrokerKind, readonly Fault[]>> = {
  rabbitmq: [...ON_PROGRAMS, ...ON_RABBITMQ],
  embedded: [...ON_PROGRAMS, ...ON_FILES],
};

async function restart(
  program: Deployment["servers"][number] | undefined,
  signal: "SIGKILL" | "SIGTERM",
  downMs: number,
): Promise<void> {
  await program?.restart(signal, downMs);
}

async function restartBroker(
  node: RabbitMqNode | undefined,
  how: "kill" | "stop",
  { holdMs, onBrokerBack }: Strike,
): Promise<void> {
  if (!node) return;
  await node[how]();
  await sleep(holdMs);
  const back = portOpens(node.port).then(onBrokerBack);
  await node.resume();
  await back;
}

/** Resolves when a port takes connections, or after a minute. */
async function portOpens(port: number): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    const isOpen = await new Promise(resolve => {
      const socket = connect(port, "127.0.0.1", () => {
        socket.destroy();
        resolve(true);
      }).once("error", () => resolve(false));
    });
    if (isOpen) return;
    await sleep(20);
  }
}
