import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import * as z from "zod";

const spanSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.int(),
  attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })).default([]),
});
export type CollectedSpan = z.infer<typeof spanSchema>;

const exportSchema = z.object({
  resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(spanSchema) })) })),
});

/** A collector of OpenTelemetry traces: takes OTLP in JSON at `/v1/traces` and keeps all it is sent. */
export class TraceCollector {
  readonly spans: CollectedSpan[] = [];
  /** Every body, as it came. */
  received = "";
  readonly #server: Server;

  private constructor() {
    this.#server = createServer(async (request, response) => {
      const body = await json(request);
      const isExport = request.method === "POST" && request.url === "/v1/traces";
      response.writeHead(isExport ? 200 : 404, { "content-type": "application/json" }).end("{}");
      if (isExport) this.#take(body);
    });
  }

  static async start(): Promise<TraceCollector> {
    const collector = new TraceCollector();
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  /** What `OTEL_EXPORTER_OTLP_ENDPOINT` is to be. */
  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Waits for a span, and resolves with it. */
  async has(matches: (span: CollectedSpan) => boolean, timeoutMs = PATIENCE_MS): Promise<CollectedSpan> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const span = this.spans.find(matches);
      if (span) return span;
      const names = this.spans.map(({ name }) => name);
      if (Date.now() > deadline) throw new Error(`not collected in ${timeoutMs} ms: ${names}`);
      await sleep(50);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  #take(body: unknown): void {
    this.received += JSON.stringify(body);
    const { resourceSpans } = exportSchema.parse(body);
    for (const { scopeSpans } of resourceSpans) for (const { spans } of scopeSpans) this.spans.push(...spans);
  }
}
