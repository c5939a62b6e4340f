import { Registry } from "prom-client";
import { readConfig } from "../config.ts";
import { createLogger } from "../logger.ts";
import { runMetrics } from "../metrics/metrics-role.ts";
import { openBroker, type Role, runServer, runWorker, type Surroundings } from "../roles.ts";
import { closeOnSignal } from "../shutdown.ts";

type RunRole = (surroundings: Surroundings) => Promise<Role>;

/** Which parts a command runs, in the order in which they close: who takes texts in before who answers them. */
const ROLES = {
  start: [runServer, runWorker],
  server: [runServer],
  worker: [runWorker, runMetrics],
} as const satisfies Record<string, readonly RunRole[]>;

/** `raisontext start | server | worker`: runs until a signal ends it. `model` goes before the configured one. */
export async function run(command: keyof typeof ROLES, model?: string): Promise<void> {
  const config = readConfig(model);
  const logger = createLogger(config.logLevel);
  // Loaded only where traces are wanted.
  const tracing =
    config.tracing && (await import("../tracing/start-tracing.ts")).startTracing(config.tracing, logger);
  const broker = await openBroker(config, logger);
  const running: Role[] = [];
  closeOnSignal({
    logger,
    deadlineMs: config.shutdownMs,
    async close() {
      for (const role of running) await role.close();
      await broker.close();
      await tracing?.close();
    },
  });
  const surroundings = { config, broker, logger, registry: new Registry() };
  for (const runRole of ROLES[command]) running.push(await runRole(surroundings));
}
