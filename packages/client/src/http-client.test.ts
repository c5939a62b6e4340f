import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { ROUTES } from "@raisontext/contract";
import { freePort } from "@raisontext/testing";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, createClient } from "./http-client.ts";

const at = "2026-11-23T08:00:00.000Z";
const queued = { id: "a", createdAt: at, state: "queued" };
const done = { id: "a", createdAt: at, settledAt: at, state: "done", score: 0.873 };

let server: Server;
let client: Client;
let script: ((request: IncomingMessage, response: ServerResponse) => void)[];
let asked: string[];

beforeEach(async () => {
  script = [];
  asked = [];
  server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
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
  script = [(_request, response) => response.writeHead(502).end("<h1>Bad gateway</h1>")];
  await expect(client.detect("a text")).rejects.toThrow("internal: The service answered with status 502");
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
