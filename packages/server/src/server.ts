import { setMaxListeners } from "node:events";
import type { Broker } from "@raisontext/broker";
import { LIMITS, ROUTES } from "@raisontext/contract";
import { DocumentReader } from "@raisontext/documents";
import { type FastifyBaseLogger, fastify, LogController } from "fastify";
import { Registry } from "prom-client";
import { Detections } from "./detections/detections.ts";
import { addDetectionRoutes } from "./http/detection-routes.ts";
import { addDocumentRoutes } from "./http/document-routes.ts";
import { answerError, answerNotFound, answerRouteError } from "./http/error-handler.ts";
import { addEventRoutes } from "./http/event-routes.ts";
import { addHealthRoutes } from "./http/health-routes.ts";
import { addPageRoutes } from "./http/page-routes.ts";
import { addStatusRoutes } from "./http/status-routes.ts";
import { addHttpMetrics } from "./metrics/http-metrics.ts";
import { addMetricsRoute } from "./metrics/metrics-route.ts";
import { createSocketMetrics } from "./metrics/socket-metrics.ts";
import { createTextMetrics } from "./metrics/text-metrics.ts";
import { addSocketRoutes } from "./sockets/socket-routes.ts";
import type { ResultsStore } from "./store/results-store.ts";
import { addHttpTracing } from "./tracing/http-tracing.ts";

/** What a server is made of and how it behaves. */
export interface ServerOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  readonly logger: FastifyBaseLogger;
  /** Called when no answers can ever be taken, because the broker refuses it. */
  readonly onFatal: (error: unknown) => void;
  /** Folder of the built page. Without it `/` is 404. */
  readonly pageDir?: string;
  /** How long a POST waits for its answer before it says 202, in milliseconds. Default 10,000. */
  readonly waitMs?: number;
  /** Texts that may wait in one lane of a model; one more is refused with `overloaded`. Default 20,000. */
  readonly queueLimit?: number;
  /**
   * How long after its socket closed an interactive text may be asked for by its id before it is given up, in
   * milliseconds. Default 30,000; `Infinity`: it never is.
   */
  readonly abandonedAfterMs?: number;
  /** Models that may be asked for although no worker has announced them. Default none. */
  readonly models?: readonly string[];
  /** How long a record is kept, in milliseconds. Default 24 hours. */
  readonly retentionMs?: number;
  /** What `/metrics` shows; the server adds its own. Default: a new one. */
  readonly registry?: Registry;
}

/** A server that can be reached. */
export interface Server {
  /** Where it listens, as `http://host:port`. */
  readonly url: string;
  /**
   * Turns readiness off, refuses what is new, lets waiting POSTs go with 202, answers the sockets' texts for at most
   * `drainMs` (default 5,000), and closes. Broker and store stay open: they belong to the caller.
   */
  close(drainMs?: number): Promise<void>;
}

const PRUNE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** Starts the gateway: the page, HTTP and the sockets on one port. */
export async function startServer(
  options: ServerOptions,
  address: { readonly host: string; readonly port: number },
): Promise<Server> {
  const { broker, store, logger, onFatal, pageDir, waitMs = 10_000, retentionMs = DAY_MS } = options;
  const { queueLimit = 20_000, abandonedAfterMs = 30_000, models = [], registry = new Registry() } = options;
  const closing = new AbortController();
  // Every POST that waits listens to it.
  setMaxListeners(0, closing.signal);
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.bodyMaxBytes,
    requestTimeout: 30_000,
    // A closing server refuses new texts itself, in our words, and still says what became of others.
    return503OnClosing: false,
    // As long as a URL may be: an unknown id is unknown at any length.
    routerOptions: { maxParamLength: 20_000 },
    frameworkErrors: answerError,
    forceCloseConnections: "idle",
  });
  app.removeContentTypeParser("text/plain");
  app.setErrorHandler(answerRouteError);
  app.setNotFoundHandler(answerNotFound);
  addHttpMetrics(app, registry);
  addHttpTracing(app);

  const detections = new Detections({
    broker,
    store,
    queueLimit,
    models,
    meter: createTextMetrics(registry),
    onWarning: (message, details) => logger.warn(details, message),
  });
  const graceMs = Number.isFinite(abandonedAfterMs) ? abandonedAfterMs : undefined;
  const sockets = await addSocketRoutes(app, { detections, graceMs, meter: createSocketMetrics(registry) });
  addDetectionRoutes(app, {
    detections,
    waitMs,
    endsWithConnection: graceMs !== undefined,
    closing: closing.signal,
  });
  addEventRoutes(app, { detections, closing: closing.signal });
  const documents = new DocumentReader({ maxCharacters: LIMITS.textMaxCharacters });
  await addDocumentRoutes(app, documents);
  app.get(ROUTES.models, () => detections.models());
  addStatusRoutes(app, { broker, detections });
  addMetricsRoute(app, registry, { broker, store, detections });
  addHealthRoutes(app, { broker, store, detections, closing: closing.signal });
  if (pageDir !== undefined) await addPageRoutes(app, pageDir);

  const prune = () =>
    store.prune(new Date(Date.now() - retentionMs)).catch((error: unknown) => {
      logger.warn({ err: error }, "old records could not be deleted");
    });
  const pruneTimer = setInterval(prune, PRUNE_EVERY_MS);
  void prune();

  // With the broker down this waits for it, while the page and the health checks already answer.
  detections.start().catch((error: unknown) => {
    if (!closing.signal.aborted) onFatal(error);
  });
  const url = await app.listen({ ...address });

  return {
    url,
    async close(drainMs = 5_000) {
      clearInterval(pruneTimer);
      detections.refuseNew();
      closing.abort();
      const closed = app.close();
      await sockets.close(drainMs);
      await closed;
      await documents.close();
      await detections.close();
    },
  };
}
