import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Broker, createEmbeddedBroker, createRabbitMqBroker } from "@raisontext/broker";
import { DEAD_LETTER_QUEUE, DEFAULT_MODEL } from "@raisontext/contract";
import { createIsolatedEvaluator } from "@raisontext/detector";
import {
  createPostgresResultsStore,
  createSqliteResultsStore,
  type ResultsStore,
  startServer,
} from "@raisontext/server";
import { createWorker, type Worker } from "@raisontext/worker";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import packageJson from "../package.json" with { type: "json" };
import type { Config } from "./config.ts";
import { createWorkerMetrics } from "./metrics/worker-metrics.ts";

/** The built page. */
export const PAGE_FILE: string = fileURLToPath(
  new URL("dist/index.html", import.meta.resolve("@raisontext/web/package.json")),
);
/** Folder of the documentation, in a checkout. */
const DOCS_DIR = fileURLToPath(new URL("../../../docs", import.meta.url));

/** A part of the program that runs, and how it ends. */
export interface Role {
  close(): Promise<void>;
}

/** What every role of a process shares. */
export interface Surroundings {
  readonly config: Config;
  readonly broker: Broker;
  readonly logger: Logger;
  /** The figures of this process. */
  readonly registry: Registry;
}

/** The broker the configuration names: RabbitMQ, or the embedded one in the data folder. */
export async function openBroker(config: Config, logger: Logger): Promise<Broker> {
  const deadLetterQueue = DEAD_LETTER_QUEUE;
  const onWarning = (message: string) => logger.warn(message);
  if (config.rabbitMq) {
    const { url, ca } = config.rabbitMq;
    return createRabbitMqBroker({ url, deadLetterQueue, onWarning, ...(ca !== undefined && { ca }) });
  }
  await mkdir(config.dataDir, { recursive: true });
  return createEmbeddedBroker({ file: join(config.dataDir, "queue.sqlite"), deadLetterQueue, onWarning });
}

/** The results store the configuration names: PostgreSQL, or SQLite in the data folder. */
export async function openStore(config: Config, logger: Logger): Promise<ResultsStore> {
  if (config.databaseUrl === undefined) {
    await mkdir(config.dataDir, { recursive: true });
    return createSqliteResultsStore(join(config.dataDir, "results.sqlite"));
  }
  return createPostgresResultsStore(config.databaseUrl, error =>
    logger.warn({ err: error }, "a connection to the results store broke"),
  );
}

/** Starts the gateway with its results store. */
export async function runServer({ config, broker, logger, registry }: Surroundings): Promise<Role> {
  const store = await openStore(config, logger);
  const pageDir = findPage(logger);
  const server = await startServer(
    {
      broker,
      store,
      logger,
      onFatal: giveUp(logger, "the server can take no answers"),
      retentionMs: config.retentionMs,
      queueLimit: config.queueLimit,
      abandonedAfterMs: config.abandonedAfterMs,
      models: config.models,
      access: config.access,
      trustProxy: config.trustProxy,
      allowPrivateWebhooks: config.allowPrivateWebhooks,
      version: packageJson.version,
      ...(existsSync(DOCS_DIR) && { docsDir: DOCS_DIR }),
      registry,
      ...(pageDir !== undefined && { pageDir }),
    },
    config,
  ).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(`port ${config.port} on ${config.host} is in use; set PORT to another`, { cause: error });
  });
  logger.info(`RaisonText is at ${server.url}`);
  return {
    async close() {
      await server.close(config.shutdownMs / 2);
      await store.close();
    },
  };
}

/** Starts a worker with the configured model in a process of its own. */
export async function runWorker({ config, broker, logger, registry }: Surroundings): Promise<Role> {
  const evaluator = await createIsolatedEvaluator({
    module: config.model,
    predictTimeoutMs: config.predictTimeoutMs,
    closeTimeoutMs: config.shutdownMs,
    onDeath: how => logger.warn({ how }, "the model's process died; the next text starts another"),
  });
  let worker: Worker | undefined;
  const closing = new AbortController();
  const onFatal = giveUp(logger, "the worker can take no texts");
  // With RabbitMQ away this waits for it, and closing must work meanwhile.
  createWorker({
    broker,
    evaluator,
    batch: config.batch,
    falsePositiveRate: config.falsePositiveRate,
    signal: closing.signal,
    onBatch: createWorkerMetrics(registry, config.modelName ?? DEFAULT_MODEL),
    ...(config.modelName !== undefined && { model: config.modelName }),
    onWarning: (message, details) => logger.warn(details, message),
  }).then(
    created => {
      worker = created;
      logger.info(`the worker takes texts for the model ${evaluator.name} ${evaluator.version}`);
    },
    (error: unknown) => {
      if (!closing.signal.aborted) onFatal(error);
    },
  );
  return {
    async close() {
      closing.abort();
      await worker?.close();
      await evaluator.close?.();
    },
  };
}

/** Ends the process: whoever watches over it must see that it cannot do its work. */
function giveUp(logger: Logger, message: string): (error: unknown) => never {
  return error => {
    logger.fatal({ err: error }, message);
    process.exit(1);
  };
}

/** Folder of the built page; without it everything but the page is served. */
function findPage(logger: Logger): string | undefined {
  if (existsSync(PAGE_FILE)) return dirname(PAGE_FILE);
  logger.warn("the page is not built, so / is not served; run: npm run build");
  return undefined;
}
