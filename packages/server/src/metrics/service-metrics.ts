import type { Broker } from "@raisontext/broker";
import { DEAD_LETTER_QUEUE, laneSchema } from "@raisontext/contract";
import { Gauge, type Registry } from "prom-client";
import type { Detections } from "../detections/detections.ts";
import { outcomeOf, succeeds } from "../http/outcome-of.ts";
import type { ResultsStore } from "../store/results-store.ts";

/** What the service's figures are read from. */
export interface ServiceMetricsOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  readonly detections: Detections;
}

/**
 * Figures of the whole service, the same at every server. Resolves with how to read them anew: a broker or store that
 * does not answer within 2 s is down, and what only it knows is left out.
 */
export function createServiceMetrics(
  registry: Registry,
  options: ServiceMetricsOptions,
): () => Promise<void> {
  const { broker, store, detections } = options;
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `raisontext_${name}`, help, labelNames, registers: [registry] });
  const brokerUp = gauge("broker_up", "Whether the broker can be reached: 1 or 0");
  const storeUp = gauge("store_up", "Whether the results store can be reached: 1 or 0");
  const storeShared = gauge(
    "store_shared",
    "Whether all servers on this broker use this results store: 1 or 0",
  );
  const depth = gauge("queue_depth", "Texts accepted and not yet answered, over all servers", [
    "model",
    "lane",
  ]);
  const limit = gauge("queue_limit", "Texts that may wait in one lane of a model");
  const workers = gauge("workers", "Workers alive that announce themselves", ["model"]);
  const deadLetters = gauge("dead_letters", "Texts that failed for good and wait for a decision");

  return async () => {
    const [dead, isStoreUp] = await Promise.all([
      outcomeOf(() => broker.depth(DEAD_LETTER_QUEUE)),
      succeeds(() => store.ping()),
    ]);
    brokerUp.set(dead === undefined ? 0 : 1);
    storeUp.set(isStoreUp ? 1 : 0);
    storeShared.set(detections.hasStrangePeer ? 0 : 1);
    if (dead === undefined) deadLetters.remove();
    else deadLetters.set(dead);
    const status = detections.status();
    limit.set(status.queueLimit);
    for (const model of status.models) {
      workers.set({ model: model.name }, model.workers);
      for (const lane of laneSchema.options) depth.set({ model: model.name, lane }, model.waiting[lane]);
    }
  };
}
