import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { Agent, createServer, request } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { type Batch, type BatchResult, batchResultSchema, batchSchema, LIMITS } from "@raisontext/contract";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post, postBatch } from "./testing/http-asker.ts";

const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, RAISONTEXT_WEBHOOK_PRIVATE: "true" });
let url: string;
let pid: number;
beforeAll(async () => {
  const { url: address, program } = await deployment.serve("start");
  url = address;
  pid = program.pid;
});
afterAll(() => deployment[Symbol.asyncDispose]());

async function accepted(response: Response): Promise<Batch> {
  expect(response.status).toBe(202);
  const batch = batchSchema.parse(await response.json());
  expect(response.headers.get("location")).toBe(`/api/v1/batches/${batch.id}`);
  return batch;
}

async function look(id: string): Promise<Batch> {
  return batchSchema.parse(await (await fetch(`${url}/api/v1/batches/${id}`)).json());
}

async function finished(id: string, timeoutMs = 60_000): Promise<Batch> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const batch = await look(id);
    if (batch.state !== "receiving" && batch.state !== "running") return batch;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(batch)}`);
    await sleep(100);
  }
}

async function results(id: string, query = ""): Promise<BatchResult[]> {
  const response = await fetch(`${url}/api/v1/batches/${id}/results${query}`);
  expect(response.headers.get("content-type")).toBe("application/x-ndjson");
  const lines = (await response.text()).trimEnd().split("\n");
  return lines.map(line => batchResultSchema.parse(JSON.parse(line)));
}

async function problem(response: Response) {
  return { status: response.status, code: ((await response.json()) as { code: string }).code };
}

test("an array is answered in order, each text under its place and its name", async () => {
  const batch = await accepted(await postBatch(url, [{ text: "0.1", ref: "first" }, "0.2", { text: "0.3" }]));
  expect(batch).toMatchObject({ state: "running", counts: { total: 3 } });
  expect(await finished(batch.id)).toMatchObject({ state: "done", counts: { done: 3, queued: 0 } });
  expect(await results(batch.id)).toMatchObject([
    { index: 0, ref: "first", detection: { state: "done", score: 0.1, lane: "bulk" } },
    { index: 1, detection: { score: 0.2 } },
    { index: 2, detection: { score: 0.3 } },
  ]);
  expect(await results(batch.id, "?from=2")).toMatchObject([{ index: 2, detection: { score: 0.3 } }]);
});

test("of lines, a bad one fails alone", async () => {
  const long = "x".repeat(LIMITS.textMaxCharacters + 1);
  const lines = [
    '\uFEFF{"text":"0.4"}',
    "{",
    "",
    '{"text":""}',
    '{"text":7}',
    JSON.stringify({ text: long }),
    JSON.stringify({ text: "y".repeat(LIMITS.batchItemMaxBytes) }),
    '"0.5"\r',
    '{"text":"poison","ref":"p"}',
    '{"__proto__":{"ref":"polluted"},"text":"0.6"}',
  ];
  const batch = await accepted(await postBatch(url, lines.join("\n")));
  expect(await finished(batch.id)).toMatchObject({ counts: { total: 9, done: 3, failed: 6 } });
  const answers = await results(batch.id);
  expect(
    answers.map(({ detection: it }) =>
      it.state === "failed" ? it.error.code : it.state === "done" && it.score,
    ),
  ).toEqual([
    0.4,
    "invalid_request",
    "text_empty",
    "invalid_request",
    "text_too_long",
    "body_too_large",
    0.5,
    "evaluation_failed",
    0.6,
  ]);
  expect(answers[8]).not.toHaveProperty("ref");
});

test("10,000 texts are all answered in order, and one more is too many", async () => {
  const texts = Array.from(
    { length: LIMITS.batchMaxTexts },
    (_, index) => `text ${(index / 1e4).toFixed(4)}`,
  );
  const batch = await accepted(await postBatch(url, texts));
  const lines = texts.map(text => JSON.stringify({ text })).join("\n");
  const refused = await postBatch(url, `${lines}\n"one more"`);
  expect(await problem(refused)).toEqual({ status: 413, code: "batch_too_large" });
  expect(await finished(batch.id)).toMatchObject({ state: "done", counts: { done: 10_000 } });
  const answers = await results(batch.id);
  expect(answers.map(({ detection: it }) => it.state === "done" && it.score)).toEqual(
    texts.map(text => Number(text.slice(5))),
  );
});

test("a refusal does not wait for the rest of the body, and its connection serves on", async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const lines = '"0.1"\n'.repeat(LIMITS.batchMaxTexts + 1);
  const post = request(`${url}/api/v1/batches`, {
    method: "POST",
    agent,
    headers: { "content-type": "application/x-ndjson" },
  });
  post.end(lines + " ".repeat(20_000_000));
  const [refused] = await once(post, "response");
  expect(refused.statusCode).toBe(413);
  await text(refused);
  const next = request(`${url}/api/v1/models`, { agent }).end();
  const [answer] = await once(next, "response");
  expect([answer.statusCode, next.reusedSocket]).toEqual([200, true]);
  agent.destroy();
});

test("200 MB pass through without being held", async () => {
  const filler = "слово ".repeat(8_000);
  const line = new TextEncoder().encode(`${JSON.stringify({ text: `0.5 ${filler}` })}\n`);
  const count = Math.floor(LIMITS.batchMaxBytes / line.length);
  const before = await memoryMb(pid);
  let most = before;
  async function* lines() {
    for (let sent = 0; sent < count; sent += 1) {
      if (sent % 100 === 0) most = Math.max(most, await memoryMb(pid));
      yield line;
    }
  }
  const response = await fetch(`${url}/api/v1/batches?sandbox=ai`, {
    method: "POST",
    headers: { "content-type": "application/jsonl" },
    body: Readable.toWeb(Readable.from(lines())),
    duplex: "half",
  } as RequestInit);
  const batch = await accepted(response);
  expect(batch.counts.total).toBe(count);
  expect(most - before).toBeLessThan(150);
});

test.each([
  ["no array", '{"text":"x"}', "invalid_request"],
  ["half an array", '["0.1", "0.2"', "invalid_request"],
  ["an array with a fault", '["0.1", "0.2",]', "invalid_request"],
  ["two arrays", '["0.1"]["0.2"]', "invalid_request"],
  ["an empty array", "[]", "invalid_request"],
  ["nothing", " ", "invalid_request"],
])("%s is refused as a whole", async (_name, body, code) => {
  const response = await fetch(`${url}/api/v1/batches`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  expect(await problem(response)).toEqual({ status: 400, code });
});

test("unknown options, models and kinds of body are refused", async () => {
  expect(await problem(await postBatch(url, ["0.1"], { query: "?deadlineMs=soon" }))).toEqual({
    status: 400,
    code: "invalid_request",
  });
  expect(await problem(await postBatch(url, ["0.1"], { query: "?model=none" }))).toEqual({
    status: 404,
    code: "unknown_model",
  });
  const headers = { "content-type": "text/csv" };
  expect(await problem(await postBatch(url, ["0.1"], { headers }))).toEqual({
    status: 415,
    code: "unsupported_media_type",
  });
  expect(await problem(await fetch(`${url}/api/v1/batches/nobody`))).toEqual({
    status: 404,
    code: "not_found",
  });
  expect(await problem(await fetch(`${url}/api/v1/batches/nobody/results`))).toEqual({
    status: 404,
    code: "not_found",
  });
});

test("a repeated batch is taken once", async () => {
  const headers = { "idempotency-key": "batch-1" };
  const [first, second] = await Promise.all([
    postBatch(url, ["0.1", "0.2"], { headers }),
    sleep(300).then(() => postBatch(url, ["0.1", "0.2"], { headers })),
  ]);
  const batch = await accepted(first);
  expect((await accepted(second)).id).toBe(batch.id);
  expect(await problem(await postBatch(url, ["0.1", "0.3"], { headers }))).toEqual({
    status: 422,
    code: "idempotency_key_reused",
  });
});

test("an upload that breaks off leaves nothing to be scored, and its key free", async () => {
  const { port } = new URL(url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(
    "POST /api/v1/batches HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n" +
      'Idempotency-Key: broken\r\nContent-Length: 1000\r\n\r\n"0.1"\n"0.2"\n',
  );
  await sleep(500);
  socket.destroy();
  const headers = { "idempotency-key": "broken" };
  // The server has to notice first.
  const batch = await vi.waitFor(
    async () => accepted(await postBatch(url, ["0.7"], { headers })),
    PATIENCE_MS,
  );
  expect(await finished(batch.id)).toMatchObject({ counts: { total: 1, done: 1 } });
});

test("a cancelled batch is not scored any further", async () => {
  await using slow = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, EVALUATOR_DELAY_MS: "300" });
  const { url: place } = await slow.serve("start");
  const batch = await accepted(
    await postBatch(
      place,
      Array.from({ length: 200 }, () => "0.5"),
    ),
  );
  const response = await fetch(`${place}/api/v1/batches/${batch.id}`, { method: "DELETE" });
  const { state, counts } = batchSchema.parse(await response.json());
  expect(state).toBe("cancelled");
  expect(counts.queued).toBe(0);
  expect(counts.cancelled).toBeGreaterThan(100);
  // Whoever comes next does not wait for them.
  const startedAt = performance.now();
  expect((await post(place, { text: "0.3" })).status).toBe(200);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

test("a batch survives the server's death, and its webhook is called after it", async () => {
  await using durable = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    EVALUATOR_DELAY_MS: "100",
    RAISONTEXT_WEBHOOK_PRIVATE: "true",
  });
  const heard: unknown[] = [];
  const listener = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    heard.push(JSON.parse(body));
    response.end();
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  const hook = `http://127.0.0.1:${typeof address === "object" && address?.port}/hook`;
  try {
    const { url: place, program } = await durable.serve("start");
    const texts = Array.from({ length: 300 }, () => "0.5");
    const query = `?webhook=${encodeURIComponent(hook)}`;
    const batch = await accepted(await postBatch(place, texts, { query }));
    await program.end("SIGKILL");
    expect(heard).toEqual([]);
    await durable.serve("start");
    const deadline = Date.now() + 30_000;
    while (heard.length === 0 && Date.now() < deadline) await sleep(100);
    expect(heard).toMatchObject([
      { type: "batch.settled", data: { id: batch.id, state: "done", counts: { done: 300 } } },
    ]);
  } finally {
    listener.close();
  }
});

async function memoryMb(process: number): Promise<number> {
  const status = await readFile(`/proc/${process}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1_024;
}
