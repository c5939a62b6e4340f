import { ROUTES } from "@raisontext/contract";
import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, type Registry } from "prom-client";
import { createServiceMetrics, type ServiceMetricsOptions } from "./service-metrics.ts";

/** `GET /metrics`: everything in the registry, for Prometheus. No text, id, address or key is in it. */
export function addMetricsRoute(
  app: FastifyInstance,
  registry: Registry,
  options: ServiceMetricsOptions,
): void {
  collectDefaultMetrics({ register: registry });
  const refresh = createServiceMetrics(registry, options);
  app.get(ROUTES.metrics, { config: { scope: "status" } }, async (_request, reply) => {
    await refresh();
    reply.header("cache-control", "no-store").type(registry.contentType);
    return registry.metrics();
  });
}
