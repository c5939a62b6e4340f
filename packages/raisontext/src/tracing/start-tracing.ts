import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { context, propagation, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { setGlobalErrorHandler, W3CTraceContextPropagator } from "@opentelemetry/core";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from "@opentelemetry/sdk-trace";
import type { Logger } from "pino";
import packageJson from "../../package.json" with { type: "json" };
import type { TracingConfig } from "../config.ts";
import type { Role } from "../roles.ts";

const FLUSH_TIMEOUT_MS = 2_000;
const WARN_EVERY_MS = 60_000;

/**
 * Sends the traces of this process to a collector, OTLP over HTTP. A collector that is away costs its spans and nothing
 * else. `close` sends what is left, for at most 2 s.
 */
export function startTracing({ endpoint, serviceName, share }: TracingConfig, logger: Logger): Role {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      "service.name": serviceName,
      "service.version": packageJson.version,
      "service.instance.id": randomUUID(),
    }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  warnOfErrors(logger);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(provider);
  return {
    async close() {
      await Promise.race([
        provider.shutdown().catch(() => {}),
        sleep(FLUSH_TIMEOUT_MS, undefined, { ref: false }),
      ]);
    },
  };
}

function warnOfErrors(logger: Logger): void {
  let warnedAt = Number.NEGATIVE_INFINITY;
  setGlobalErrorHandler(error => {
    if (performance.now() - warnedAt < WARN_EVERY_MS) return;
    warnedAt = performance.now();
    logger.warn({ error: String(error) }, "traces could not be sent");
  });
}
