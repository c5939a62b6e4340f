import { ROUTES } from "@raisontext/contract";
import { freePort, RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, post } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { scrape } from "./testing/scrape.ts";
import { TestSocket } from "./testing/socket.ts";

const { missing } = inject("rabbitMqServer");
const ENV = { RAISONTEXT_MODEL: ECHO_EVALUATOR };
const DEFAULT = { model: "default" };
const INTERACTIVE = { ...DEFAULT, lane: "interactive" };

test("the figures are what was asked: requests, texts, sockets, and the worker beside", async () => {
  await using deployment = new Deployment(ENV);
  const { url } = await deployment.serve("start");
  for (const text of ["0.1", "0.2", "0.3"]) await detect(url, { text });
  await post(url, { text: "" });
  await post(url, { text: "0.5", model: "nobody-has-it" });
  await fetch(`${url}/api/v1/detections/no-such-id`);
  await fetch(`${url}/no/such/page`, { method: "PROPFIND" });
  const socket = await TestSocket.open(url, ROUTES.classify);
  socket.send("0.4");
  await socket.receives(1);
  socket.socket.close();
  const asker = await LiveAsker.open(url);
  await asker.detect("a", "0.6");
  await asker.settles("a");

  await expect.poll(async () => (await scrape(url)).value("raisontext_workers", DEFAULT)).toBe(1);
  const { value } = await scrape(url);
  const requests = (method: string, route: string, status: string) =>
    value("raisontext_http_requests_total", { method, route, status });
  expect(requests("POST", ROUTES.detections, "200")).toBe(3);
  expect(requests("POST", ROUTES.detections, "400")).toBe(1);
  expect(requests("POST", ROUTES.detections, "404")).toBe(1);
  expect(requests("GET", `${ROUTES.detections}/:id`, "404")).toBe(1);
  const timed = { method: "POST", route: ROUTES.detections };
  expect(value("raisontext_http_request_duration_seconds_count", timed)).toBe(5);
  expect(value("raisontext_texts_accepted_total", INTERACTIVE)).toBe(5);
  expect(value("raisontext_texts_settled_total", { ...INTERACTIVE, state: "done" })).toBe(5);
  expect(value("raisontext_answer_duration_seconds_count", INTERACTIVE)).toBe(5);
  expect(value("raisontext_texts_refused_total", { code: "unknown_model" })).toBe(1);
  expect(value("raisontext_sockets_total", { route: ROUTES.classify })).toBe(1);
  expect(value("raisontext_sockets_open", { route: ROUTES.classify })).toBe(0);
  expect(value("raisontext_sockets_open", { route: ROUTES.live })).toBe(1);
  expect(value("raisontext_queue_depth", INTERACTIVE)).toBe(0);
  expect(value("raisontext_queue_limit")).toBe(20_000);
  expect(value("raisontext_dead_letters")).toBe(0);
  for (const up of ["broker_up", "store_up", "store_shared"]) expect(value(`raisontext_${up}`)).toBe(1);
  expect(value("raisontext_worker_texts_total", DEFAULT)).toBe(5);
  expect(value("raisontext_worker_batch_texts_sum", DEFAULT)).toBe(5);
  const batches = value("raisontext_worker_batches_total", DEFAULT);
  expect(value("raisontext_worker_predict_duration_seconds_count", DEFAULT)).toBe(batches);
  expect(value("process_resident_memory_bytes")).toBeGreaterThan(1e7);
});

test("failures, texts that wait and dead letters show", async () => {
  await using deployment = new Deployment(ENV);
  const { url } = await deployment.serve("start", { EVALUATOR_DELAY_MS: "300" });
  await post(url, { text: "poison" });
  for (const text of ["0.1", "0.2"]) await post(url, { text, lane: "bulk" });
  const { value } = await scrape(url);
  expect(value("raisontext_queue_depth", { ...DEFAULT, lane: "bulk" })).toBeGreaterThan(0);
  expect(value("raisontext_texts_settled_total", { ...INTERACTIVE, state: "failed" })).toBe(1);
  const failure = { ...DEFAULT, code: "evaluation_failed" };
  expect(value("raisontext_worker_failures_total", failure)).toBe(3);
  await expect.poll(async () => (await scrape(url)).value("raisontext_dead_letters")).toBe(1);
  await expect
    .poll(async () =>
      (await scrape(url)).value("raisontext_texts_settled_total", {
        ...DEFAULT,
        lane: "bulk",
        state: "done",
      }),
    )
    .toBe(2);
});

test("no text, id, address or key is in the figures, and nobody makes them grow by asking", async () => {
  await using deployment = new Deployment(ENV);
  const { url } = await deployment.serve("start");
  const secrets = ["zebrawood", "idempotent-zither", "zeppelin-id", "no-such-zoo", "zinc-model"];
  const ask = async (round: number) => {
    const text = `zebrawood ${round} 0.7`;
    const { headers } = await post(url, { text }, { "idempotency-key": `idempotent-zither-${round}` });
    await fetch(`${url}/api/v1/detections/zeppelin-id-${round}?key=zinc`);
    await fetch(`${url}/no-such-zoo/${round}?text=zebrawood`, { method: round % 2 ? "GET" : "REPORT" });
    await post(url, { text, model: `zinc-model-${round}` });
    return headers.get("location")?.split("/").at(-1) ?? "none";
  };
  const id = await ask(0);
  await ask(1);
  await scrape(url);
  const before = await scrape(url);
  for (let round = 2; round < 30; round += 1) await ask(round);
  const after = await scrape(url);
  const size = ({ families }: typeof before) =>
    [...families.values()]
      .filter(({ name }) => name.startsWith("raisontext_"))
      .reduce((sum, { samples }) => sum + samples.length, 0);
  expect(size(after)).toBe(size(before));
  for (const secret of [...secrets, id, "127.0.0.1", deployment.dataDir])
    expect(after.text).not.toContain(secret);
});

describe.skipIf(missing)("on RabbitMQ", () => {
  let node: RabbitMqNode;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
  });

  afterAll(() => node?.remove());

  test("a worker shows its own figures where it is told to, and a scrape without the broker says so", async () => {
    await using deployment = new Deployment({ ...ENV, RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    const port = await freePort();
    const worker = deployment.run(["worker"], {
      RAISONTEXT_METRICS_PORT: String(port),
      RAISONTEXT_MODEL_NAME: "mine",
    });
    await worker.says(/the worker takes texts/);
    const workerUrl = `http://127.0.0.1:${port}`;
    expect((await scrape(workerUrl)).value("raisontext_worker_texts_total", { model: "mine" })).toBe(0);
    await expect.poll(async () => (await post(url, { text: "0.25", model: "mine" })).status).toBe(200);
    const figures = await scrape(workerUrl);
    expect(figures.value("raisontext_worker_texts_total", { model: "mine" })).toBe(1);
    expect(figures.value("process_resident_memory_bytes")).toBeGreaterThan(1e7);
    expect((await fetch(`${workerUrl}/`)).status).toBe(404);
    expect((await fetch(workerUrl + ROUTES.metrics, { method: "POST" })).status).toBe(404);
    const second = deployment.run(["worker"], { RAISONTEXT_METRICS_PORT: String(port) });
    expect(await second.ended).toBe(1);
    expect(second.errors).toMatch(new RegExp(`port ${port} .* RAISONTEXT_METRICS_PORT`));

    expect((await scrape(url)).value("raisontext_workers", { model: "mine" })).toBe(1);
    await node.stop();
    await expect.poll(async () => (await scrape(url)).value("raisontext_broker_up")).toBe(0);
    const blind = await scrape(url);
    expect(blind.value("raisontext_dead_letters")).toBeUndefined();
    expect(blind.value("raisontext_store_up")).toBe(1);
    expect(
      blind.value("raisontext_texts_settled_total", { ...INTERACTIVE, model: "mine", state: "done" }),
    ).toBe(1);
    expect((await scrape(workerUrl)).value("raisontext_worker_texts_total", { model: "mine" })).toBe(1);
    expect(await worker.end()).toBe(0);
  });
});
