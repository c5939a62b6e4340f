import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { ROUTES } from "@raisontext/contract";
import { freePort } from "@raisontext/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DetectProgress } from "./detect-progress.ts";
import { type Client, createClient } from "./http-client.ts";

const at = "2026-11-23T08:00:00.000Z";
const accepted = { id: "a", createdAt: at, requestedModel: "default", lane: "interactive" };
const queued = { ...accepted, state: "queued" };
const done = { ...accepted, settledAt: at, state: "done", score: 0.873 };

let server: Server;
let client: Client;
let script: ((request: IncomingMessage, response: ServerResponse) => void)[];
let asked: string[];
let keys: (string | undefined)[];
let bodies: string[];

beforeEach(async () => {
  script = [];
  asked = [];
  keys = [];
  bodies = [];
  server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`);
    keys.push(request.headers["idempotency-key"]?.toString());
    bodies.push(await text(request));
    script.shift()?.(request, response);
  });
  const port = await freePort();
  await once(server.listen(port, "127.0.0.1"), "listening");
  client = createClient({ baseUrl: `http://127.0.0.1:${port}` });
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const answer =
  (status: number, body: unknown, headers: Record<string, string> = {}) =>
  (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  };

test("an answer that comes at once is the result", async () => {
  script = [answer(200, done)];
  expect(await client.detect("a text")).toEqual(done);
  expect(asked).toEqual([`POST ${ROUTES.detections}`]);
});

test("a text that has to wait is asked for until it is settled", async () => {
  script = [
    answer(202, queued, { location: `${ROUTES.detections}/a` }),
    answer(200, queued),
    answer(200, done),
  ];
  expect(await client.detect("a text")).toEqual(done);
  const ask = `GET ${ROUTES.detections}/a`;
  expect(asked).toEqual([`POST ${ROUTES.detections}`, ask, ask]);
});

test("a cut connection and a passing failure do not lose an accepted text", async () => {
  const busy = answer(503, { code: "store_unavailable", detail: "Try later." });
  script = [answer(202, queued), request => request.socket.destroy(), busy, answer(200, done)];
  expect(await client.detect("a text")).toEqual(done);
});

test("a problem becomes an error with its code", async () => {
  script = [
    answer(413, { code: "text_too_long", detail: "The text has 5 characters; at most 4 are taken." }),
  ];
  await expect(client.detect("a text")).rejects.toMatchObject({ code: "text_too_long" });
  script = [answer(202, queued), answer(404, { code: "not_found", detail: "There is nothing here." })];
  await expect(client.detect("a text")).rejects.toMatchObject({ code: "not_found" });
});

test("a text that cannot be scored is an error, however late that turns out", async () => {
  const failed = {
    ...queued,
    settledAt: at,
    state: "failed",
    error: { code: "evaluation_failed", message: "no" },
  };
  script = [answer(500, { code: "evaluation_failed", detail: "no" })];
  await expect(client.detect("a text")).rejects.toMatchObject({ code: "evaluation_failed" });
  script = [answer(202, queued), answer(200, failed)];
  await expect(client.detect("a text")).rejects.toMatchObject({ code: "evaluation_failed" });
});

test("an answer of another kind is an internal error that says the status", async () => {
  script = [(_request, response) => response.writeHead(404).end("<h1>Not here</h1>")];
  await expect(client.detect("a text")).rejects.toThrow("internal: The service answered with status 404");
  expect(asked).toHaveLength(1);
});

test("an empty text is refused without being sent", async () => {
  await expect(client.detect("  ")).rejects.toMatchObject({ code: "text_empty" });
  expect(asked).toEqual([]);
});

test("the signal ends the wait", async () => {
  script = Array.from({ length: 50 }, () => answer(202, queued));
  const signal = AbortSignal.timeout(200);
  await expect(client.detect("a text", { signal })).rejects.toMatchObject({ name: "TimeoutError" });
});

test("a request that was refused for now or cut off is repeated under the same key, when the server says", async () => {
  script = [
    answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 120 }),
    answer(503, { code: "shutting_down", detail: "Later." }, { "retry-after": "0" }),
    request => request.socket.destroy(),
    answer(200, done),
  ];
  const startedAt = performance.now();
  expect(await client.detect("a text", { model: "mine", lane: "bulk", deadlineMs: 5_000 })).toEqual(done);
  expect(performance.now() - startedAt).toBeGreaterThan(110);
  expect(keys).toHaveLength(4);
  expect(new Set(keys).size).toBe(1);
  expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
  const body = { text: "a text", model: "mine", lane: "bulk", deadlineMs: expect.any(Number) };
  expect(JSON.parse(bodies[3] ?? "")).toEqual(body);
});

test("a proxy that cannot reach the service just now is asked again", async () => {
  script = [
    (_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>"),
    (_request, response) => response.writeHead(200).write("{"),
    answer(200, done),
  ];
  const cut = setInterval(() => asked.length === 2 && server.closeAllConnections(), 20);
  expect(await client.detect("a text")).toEqual(done);
  clearInterval(cut);
});

test("Retry-After in seconds is honoured, and the page hears why and for how long", async () => {
  const overloaded = { code: "overloaded", detail: "Later.", retryable: true };
  script = [answer(503, overloaded, { "retry-after": "1" }), answer(200, done)];
  const progress: DetectProgress[] = [];
  const startedAt = performance.now();
  await client.detect("a text", { onProgress: news => progress.push(news) });
  expect(performance.now() - startedAt).toBeGreaterThan(990);
  expect(progress).toMatchObject([{ state: "refused", code: "overloaded" }]);
});

test("who wants no retry gets the refusal, but an accepted text is followed all the same", async () => {
  const overloaded = answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 700 });
  script = [overloaded];
  const refused = client.detect("a text", { retry: false });
  await expect(refused).rejects.toMatchObject({ code: "overloaded", retryAfterMs: 700 });
  script = [answer(202, queued), request => request.socket.destroy(), answer(200, done)];
  expect(await client.detect("a text", { retry: false })).toEqual(done);
});

test("the retries end when there is no time for another, with what stood in the way", async () => {
  const overloaded = answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 60_000 });
  script = [overloaded];
  await expect(client.detect("a text", { timeoutMs: 5_000 })).rejects.toMatchObject({ code: "overloaded" });
  expect(asked).toHaveLength(1);
});

test("when the time is over in the middle of a try, what stood in the way of the one before is told", async () => {
  script = [answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 100 })];
  await expect(client.detect("a text", { timeoutMs: 3_000 })).rejects.toMatchObject({ code: "overloaded" });
  script = [answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 100 })];
  const own = new AbortController();
  const given = client.detect("a text", { signal: own.signal, timeoutMs: 60_000 });
  await expect.poll(() => asked.length).toBeGreaterThan(3);
  own.abort(new Error("my own reason"));
  await expect(given).rejects.toThrow("my own reason");
  await expect(client.detect("a text", { timeoutMs: 100 })).rejects.toMatchObject({ name: "TimeoutError" });
});

test("a service that cannot be reached is fetch's own error in the end", async () => {
  const nobody = createClient({ baseUrl: `http://127.0.0.1:${await freePort()}` });
  const progress: DetectProgress[] = [];
  const answer = nobody.detect("a text", { timeoutMs: 3_000, onProgress: news => progress.push(news) });
  await expect(answer).rejects.toThrow("fetch failed");
  expect(progress.every(news => news.state === "refused" && news.code === undefined)).toBe(true);
});

test("tells the place in the queue and that a worker is at it", async () => {
  script = [
    answer(202, { ...queued, position: 2, etaMs: 900, workers: 1 }),
    answer(200, { ...accepted, state: "running" }),
    answer(200, done),
  ];
  const progress: DetectProgress[] = [];
  await client.detect("a text", { onProgress: news => progress.push(news) });
  expect(progress).toEqual([
    { state: "queued", id: "a", position: 2, etaMs: 900, workers: 1 },
    { state: "running", id: "a" },
  ]);
});

test("an accepted text that is given up is cancelled", async () => {
  const controller = new AbortController();
  script = [answer(202, queued), ...Array.from({ length: 50 }, () => answer(200, queued))];
  const given = client.detect("a text", {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error("changed my mind")),
  });
  await expect(given).rejects.toThrow("changed my mind");
  await expect.poll(() => asked).toContain(`DELETE ${ROUTES.detections}/a`);
});

test("a text sent again has what is left of its deadline, and none is sent after it", async () => {
  const overloaded = answer(503, { code: "overloaded", detail: "Later.", retryAfterMs: 300 });
  script = [overloaded, answer(200, done)];
  await client.detect("a text", { deadlineMs: 10_000 });
  expect(JSON.parse(bodies[0] ?? "").deadlineMs).toBe(10_000);
  expect(JSON.parse(bodies[1] ?? "").deadlineMs).toBeLessThan(9_750);
  script = [overloaded];
  await expect(client.detect("a text", { deadlineMs: 200 })).rejects.toMatchObject({ code: "expired" });
  expect(asked).toHaveLength(3);
});

test("an expired or cancelled text is an error with that code", async () => {
  for (const state of ["expired", "cancelled"]) {
    script = [answer(202, queued), answer(200, { ...queued, state, settledAt: at })];
    await expect(client.detect("a text")).rejects.toMatchObject({ code: state });
  }
});

test("a text is looked up and cancelled by its id, and the models are listed", async () => {
  const models = [{ name: "default", workers: 1, waiting: 0, evaluators: [] }];
  script = [answer(200, queued), answer(200, { ...done, state: "cancelled" }), answer(200, { models })];
  expect(await client.get("a b")).toEqual(queued);
  expect(await client.cancel("a b")).toMatchObject({ state: "cancelled" });
  expect(await client.models()).toEqual(models);
  expect(asked).toEqual([
    `GET ${ROUTES.detections}/a%20b`,
    `DELETE ${ROUTES.detections}/a%20b`,
    `GET ${ROUTES.models}`,
  ]);
});
