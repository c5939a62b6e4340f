import type { FastifyInstance } from "fastify";
import { Counter, Histogram, type Registry } from "prom-client";

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
/** Upper bounds of a request's duration, in seconds. */
const REQUEST_BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** What proxies call a request whose client left before it was answered. */
const CLIENT_LEFT = 499;

/** Counts and times every HTTP request by its route's pattern. Sockets are counted elsewhere. */
export function addHttpMetrics(app: FastifyInstance, registry: Registry): void {
  const registers = [registry];
  const requests = new Counter({
    name: "raisontext_http_requests_total",
    help: "HTTP requests answered, by route pattern; 499: the client left before",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const seconds = new Histogram({
    name: "raisontext_http_request_duration_seconds",
    help: "From a request's first line to the end of its answer",
    labelNames: ["method", "route"],
    buckets: REQUEST_BOUNDS,
    registers,
  });
  app.addHook("onRequest", async (request, reply) => {
    if (request.headers.upgrade !== undefined) return;
    const startedAt = performance.now();
    const method = METHODS.has(request.method) ? request.method : "other";
    const route = request.routeOptions.url ?? "unmatched";
    const { raw } = reply;
    // Comes once, whether the answer was sent or its client left.
    raw.once("close", () => {
      const status = raw.writableFinished ? raw.statusCode : CLIENT_LEFT;
      requests.inc({ method, route, status });
      seconds.observe({ method, route }, (performance.now() - startedAt) / 1_000);
    });
  });
}
