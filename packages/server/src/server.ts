import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import type { Broker } from "@raisontext/broker";
import { LIMITS, ROUTES } from "@raisontext/contract";
import { DocumentReader } from "@raisontext/documents";
import { type FastifyBaseLogger, fastify, LogController } from "fastify";
import { Registry } from "prom-client";
import { Access, type AccessMode } from "./access/access.ts";
import { addAccess } from "./access/add-access.ts";
import { createMatcher } from "./access/networks.ts";
import { Origins } from "./access/origins.ts";
import { UsageGate } from "./access/usage-gate.ts";
import { Batches } from "./batches/batches.ts";
import { Detections } from "./detections/detections.ts";
import type { QueueWatchOptions } from "./detections/queue-watch.ts";
import { addDocsRoutes } from "./docs/docs-routes.ts";
import { addBatchRoutes } from "./http/batch-routes.ts";
import { addDetectionRoutes } from "./http/detection-routes.ts";
import { addDocumentRoutes } from "./http/document-routes.ts";
import { answerClientError, answerError, answerNotFound, answerRouteError } from "./http/error-handler.ts";
import { addEventRoutes } from "./http/event-routes.ts";
import { addHealthRoutes } from "./http/health-routes.ts";
import { addPageRoutes } from "./http/page-routes.ts";
import { addRequestLimits, limitConnections, watchUnused } from "./http/request-limits.ts";
import { addResponseHeaders } from "./http/response-headers.ts";
import { addStatusRoutes } from "./http/status-routes.ts";
import { addHttpMetrics } from "./metrics/http-metrics.ts";
import { addMetricsRoute } from "./metrics/metrics-route.ts";
import { createSocketMetrics } from "./metrics/socket-metrics.ts";
import { createTextMetrics } from "./metrics/text-metrics.ts";
import { addSocketRoutes } from "./sockets/socket-routes.ts";
import type { Allowance } from "./store/key-store.ts";
import type { ResultsStore } from "./store/results-store.ts";
import { addHttpTracing } from "./tracing/http-tracing.ts";
import { checkPublicUrl } from "./webhooks/address-guard.ts";
import { Webhooks } from "./webhooks/webhooks.ts";

/** What a server is made of and how it behaves. */
export interface ServerOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  readonly logger: FastifyBaseLogger;
  /** Called when no answers can ever be taken, because the broker refuses it. */
  readonly onFatal: (error: unknown) => void;
  /** Folder of the built page. Without it `/` is 404. */
  readonly pageDir?: string;
  /** Folder of the documentation. Without it only what is made from the contract is served. */
  readonly docsDir?: string;
  /** Version of the program, for those who ask for the description of the interface. Default 0.0.0. */
  readonly version?: string;
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
  /** Who may ask, and for how much. Default: everybody, without limits. */
  readonly access?: AccessSettings;
  /** Proxies whose word is taken for where a request comes from: addresses or networks. Default none. */
  readonly trustProxy?: readonly string[];
  /** Whether webhooks may be called inside private networks. Default false. */
  readonly allowPrivateWebhooks?: boolean;
  /** What `/metrics` shows; the server adds its own. Default: a new one. */
  readonly registry?: Registry;
}

/** Who may ask, and for how much. */
export interface AccessSettings {
  readonly mode: AccessMode;
  /** Whether the server is for its own machine alone: then it does not answer under a foreign name. */
  readonly localOnly: boolean;
  /** Origins whose pages may ask; `*`: all. */
  readonly corsOrigins: readonly string[];
  /** What an address may ask for without a key, where that is allowed. */
  readonly anonymous: Allowance;
  /** Sockets that one key or address may have at the same time. */
  readonly maxSockets: number;
  /** Connections that one address may have at the same time. */
  readonly maxConnections: number;
}

/** A server that can be reached. */
export interface Server {
  /** Where it listens, as `http://host:port`. */
  readonly url: string;
  /**
   * Turns readiness off, refuses what is new, lets waiting POSTs go with 202, answers the sockets' texts and lets requests
   * arrive for at most `drainMs` (default 5,000), and closes. Broker and store stay open: they belong to the caller.
   */
  close(drainMs?: number): Promise<void>;
}

const PRUNE_EVERY_MS = 10 * 60_000;
const DAY_MS = 24 * 3_600_000;
const CHECK_CONNECTIONS_MS = 5_000;
const OPEN: AccessSettings = {
  mode: "open",
  localOnly: false,
  corsOrigins: [],
  anonymous: { ratePerMinute: 60, maxAtOnce: 10 },
  maxSockets: 20,
  maxConnections: 256,
};

/** Starts the gateway: the page, HTTP and the sockets on one port. */
export async function startServer(
  options: ServerOptions,
  address: { readonly host: string; readonly port: number },
): Promise<Server> {
  const { broker, store, logger, onFatal, pageDir, waitMs = 10_000, retentionMs = DAY_MS } = options;
  const { access: settings = OPEN, trustProxy = [], allowPrivateWebhooks = false } = options;
  const { queueLimit = 20_000, abandonedAfterMs = 30_000, models = [], registry = new Registry() } = options;
  const closing = new AbortController();
  // Every POST that waits listens to it.
  setMaxListeners(0, closing.signal);
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: LIMITS.bodyMaxBytes,
    requestTimeout: LIMITS.batchTimeoutMs,
    http: {
      maxHeaderSize: LIMITS.headersMaxBytes,
      headersTimeout: LIMITS.headersTimeoutMs,
      connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
    },
    clientErrorHandler: answerClientError,
    genReqId: ({ headers }) => readRequestId(headers["x-request-id"]) ?? randomUUID(),
    trustProxy: trustProxy.length > 0 && [...trustProxy],
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

  const onWarning: QueueWatchOptions["onWarning"] = (message, details) => logger.warn(details, message);
  const meter = createTextMetrics(registry);
  const detections = new Detections({ broker, store, queueLimit, models, meter, onWarning });
  const origins = new Origins({ allowed: settings.corsOrigins, localOnly: settings.localOnly });
  const gate = new UsageGate();
  const access = new Access({ mode: settings.mode, keys: store.keys, anonymous: settings.anonymous });
  await addResponseHeaders(app, origins);
  addRequestLimits(app);
  const endUnused = watchUnused(app);
  addAccess(app, { access, gate, origins });
  if (settings.mode !== "open") {
    limitConnections(app, settings.maxConnections, createMatcher(trustProxy));
  }

  const graceMs = Number.isFinite(abandonedAfterMs) ? abandonedAfterMs : undefined;
  const sockets = await addSocketRoutes(app, {
    detections,
    gate,
    graceMs,
    maxPerClient: settings.maxSockets,
    meter: createSocketMetrics(registry),
  });
  const documents = new DocumentReader({ maxCharacters: LIMITS.textMaxCharacters });
  const checkWebhook = allowPrivateWebhooks ? () => {} : checkPublicUrl;
  await addDetectionRoutes(app, {
    detections,
    reader: documents,
    checkWebhook,
    waitMs,
    endsWithConnection: graceMs !== undefined,
    closing: closing.signal,
  });
  addEventRoutes(app, { detections, closing: closing.signal });
  await addDocumentRoutes(app, documents);
  const batches = new Batches({ store, detections, onWarning });
  await addBatchRoutes(app, { batches, checkWebhook });
  app.get(ROUTES.models, { config: { scope: "detect" } }, () => detections.models());
  addStatusRoutes(app, { broker, detections });
  addMetricsRoute(app, registry, { broker, store, detections });
  addHealthRoutes(app, { broker, store, detections, closing: closing.signal });
  await addDocsRoutes(app, { docsDir: options.docsDir, version: options.version ?? "0.0.0" });
  if (pageDir !== undefined) await addPageRoutes(app, pageDir);

  const prune = () =>
    store.prune(new Date(Date.now() - retentionMs)).catch((error: unknown) => {
      logger.warn({ err: error }, "old records could not be deleted");
    });
  const pruneTimer = setInterval(prune, PRUNE_EVERY_MS);
  void prune();
  const webhooks = new Webhooks({ store, allowPrivate: allowPrivateWebhooks, onWarning });
  webhooks.start();
  batches.start();

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
      endUnused();
      // What comes slowly, or never to its end, has had its time then.
      const cut = setTimeout(() => app.server.closeAllConnections(), drainMs);
      await sockets.close(drainMs);
      await closed;
      clearTimeout(cut);
      await documents.close();
      batches.close();
      await webhooks.close();
      await detections.close();
    },
  };
}

/** The sender's own id of a request, where it is one that a log can hold. */
function readRequestId(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === "string" && /^[\w.-]{1,100}$/.test(header) ? header : undefined;
}
