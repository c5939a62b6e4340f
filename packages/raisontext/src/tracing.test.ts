import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ROUTES } from "@raisontext/contract";
import { RabbitMqNode } from "@raisontext/testing";
import { connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, post } from "./testing/http-asker.ts";
import { TestSocket } from "./testing/socket.ts";
import { type CollectedSpan, TraceCollector } from "./testing/trace-collector.ts";

const { missing } = inject("rabbitMqServer");
const ENV = { RAISONTEXT_MODEL: ECHO_EVALUATOR };
const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const POISONED_ID = "1af7651916cd43dd8448eb211c80319c";
const CALLER = "b7ad6b7169203331";
const TRACEPARENT = `00-${TRACE_ID}-${CALLER}-01`;
const ROUTE = `POST ${ROUTES.detections}`;
const QUEUE = "raisontext_model";
const NEVER_LOADED = /@opentelemetry\/(sdk|exporter|otlp)/;

/** Waits for the spans of a text's life and checks that each is the child of the one before. */
async function followed(collector: TraceCollector, traceId: string): Promise<readonly CollectedSpan[]> {
  const names = [ROUTE, `publish ${QUEUE}`, "predict", "settle"];
  const spans = await Promise.all(
    names.map(name => collector.has(span => span.name === name && span.traceId === traceId)),
  );
  for (const [index, span] of spans.entries()) {
    if (index > 0) expect(span.parentSpanId).toBe(spans[index - 1]?.spanId);
  }
  return spans;
}

describe("traces", () => {
  test("one trace leads from who asked through HTTP, queue and predict to the answer", async () => {
    await using collector = await TraceCollector.start();
    await using deployment = new Deployment({ ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
    const { url, program } = await deployment.serve("start");
    const headers = { traceparent: TRACEPARENT, "idempotency-key": "secret-zither" };
    expect((await post(`${url}`, { text: "zebrawood 0.25" }, headers)).status).toBe(200);
    await detect(url, { text: "0.5 without a trace of its own" });
    const socket = await TestSocket.open(url, ROUTES.classify);
    socket.send("0.75 from a socket");
    await socket.receives(1);
    await post(url, { text: "poison zebrawood" }, { traceparent: `00-${POISONED_ID}-${CALLER}-01` });
    // What has not been sent yet is sent at the end.
    expect(await program.end()).toBe(0);

    const [http] = await followed(collector, TRACE_ID);
    expect(http?.parentSpanId).toBe(CALLER);
    const roots = collector.spans.filter(({ parentSpanId }) => !parentSpanId);
    expect(roots.map(({ name }) => name)).toEqual([ROUTE, `publish ${QUEUE}`]);
    await followed(collector, roots[0]?.traceId ?? "");
    const poisoned = collector.spans.filter(({ traceId }) => traceId === POISONED_ID).map(({ name }) => name);
    const life = [ROUTE, `publish ${QUEUE}`, "predict", "predict", "predict", "settle"];
    expect(poisoned.toSorted()).toEqual(life.toSorted());
    for (const secret of ["zebrawood", "zither", "0.25", "a socket", "cannot score"]) {
      expect(collector.received).not.toContain(secret);
    }
  });

  test("a collector that is away takes nothing from anyone", async () => {
    await using deployment = new Deployment({ ...ENV, OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
    const { url, program } = await deployment.serve("start");
    expect((await post(url, { text: "0.5" })).status).toBe(200);
    const startedAt = performance.now();
    expect(await program.end()).toBe(0);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  });

  test("without a collector named, nothing of it is loaded", async () => {
    await using deployment = new Deployment(ENV);
    // Where each process leaves the names of the modules it has loaded, among other things.
    const coverage = join(deployment.dataDir, "coverage");
    const { url, program } = await deployment.serve("start", { NODE_V8_COVERAGE: coverage });
    expect((await post(url, { text: "0.5" }, { traceparent: TRACEPARENT })).status).toBe(200);
    expect(await program.end()).toBe(0);
    // Of the worker and server; the model's process is another, and may be killed while it writes.
    const files = (await readdir(coverage)).filter(name => name.includes(`-${program.pid}-`));
    const reports = await Promise.all(files.map(file => readFile(join(coverage, file), "utf8")));
    const modules = reports.flatMap(text => JSON.parse(text).result).map(({ url }) => String(url));
    expect(modules.filter(module => module.includes("@opentelemetry/api/"))).not.toEqual([]);
    expect(modules.filter(module => NEVER_LOADED.test(module))).toEqual([]);
  });
});

describe.skipIf(missing)("traces over RabbitMQ", () => {
  let node: RabbitMqNode;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
  });

  afterAll(() => node?.remove());

  test("the trace goes with the messages, as a text header, through two processes", async () => {
    await using collector = await TraceCollector.start();
    const env = { ...ENV, RABBIT_MQ_URL: node.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
    await using deployment = new Deployment(env);
    const { url, program } = await deployment.serve("server");
    void post(url, { text: "0.5" }, { traceparent: TRACEPARENT }).catch(() => {});
    const connection = await connect(node.url);
    const channel = await connection.createChannel();
    const queue = { durable: true };
    await expect.poll(async () => (await channel.assertQueue(QUEUE, queue)).messageCount).toBe(1);
    const message = await channel.get(QUEUE);
    const header: unknown = message ? message.properties.headers?.traceparent : undefined;
    expect(header).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    // Closing puts it back.
    await connection.close();

    const worker = deployment.run(["worker"]);
    await collector.has(({ name }) => name === "settle");
    expect(await worker.end()).toBe(0);
    expect(await program.end()).toBe(0);
    await followed(collector, TRACE_ID);
  });
});
