import type { Broker } from "@raisontext/broker";
import type { Logger } from "pino";
import { type Config, readConfig } from "../config.ts";
import { createLogger } from "../logger.ts";
import { openBroker, type Role, runServer, runWorker } from "../roles.ts";
import { closeOnSignal } from "../shutdown.ts";

type RunRole = (config: Config, broker: Broker, logger: Logger) => Promise<Role>;

/** Which parts a command runs, in the order in which they close: who takes texts in before who answers them. */
const ROLES = {
  start: [runServer, runWorker],
  server: [runServer],
  worker: [runWorker],
} as const satisfies Record<string, readonly RunRole[]>;

/** `raisontext start | server | worker`: runs until a signal ends it. `model` goes before the configured one. */
export async function run(command: keyof typeof ROLES, model?: string): Promise<void> {
  const config = readConfig(model);
  const logger = createLogger(config.logLevel);
  const broker = await openBroker(config, logger);
  const running: Role[] = [];
  closeOnSignal({
    logger,
    deadlineMs: config.shutdownMs,
    async close() {
      for (const role of running) await role.close();
      await broker.close();
    },
  });
  for (const runRole of ROLES[command]) running.push(await runRole(config, broker, logger));
}
