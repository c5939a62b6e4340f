import type { Broker } from "@raisontext/broker";
import { REQUEST_QUEUE, ROUTES } from "@raisontext/contract";
import type { FastifyInstance } from "fastify";
import type { Detections } from "../detections/detections.ts";
import type { ResultsStore } from "../store/results-store.ts";
import { succeeds } from "./outcome-of.ts";

/** What readiness depends on. */
export interface HealthRoutesOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  readonly detections: Detections;
  readonly closing: AbortSignal;
}

/**
 * `GET /healthz`: the process lives. `GET /readyz`: broker and store are reachable, the other servers share the store,
 * and the server is not closing.
 */
export function addHealthRoutes(app: FastifyInstance, options: HealthRoutesOptions): void {
  const { broker, store, detections, closing } = options;
  app.get(ROUTES.health, async () => ({ status: "ok" }));

  app.get(ROUTES.ready, async (_request, reply) => {
    const [brokerUp, storeUp] = await Promise.all([
      succeeds(() => broker.depth(REQUEST_QUEUE)),
      succeeds(() => store.ping()),
    ]);
    const storeShared = !detections.hasStrangePeer;
    const ready = brokerUp && storeUp && storeShared && !closing.aborted;
    return reply.code(ready ? 200 : 503).send({
      status: ready ? "ready" : "not ready",
      broker: brokerUp ? "reachable" : "unreachable",
      store: storeUp ? (storeShared ? "reachable" : "not shared by all servers") : "unreachable",
      closing: closing.aborted,
    });
  });
}
