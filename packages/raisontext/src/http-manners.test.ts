import { connect } from "node:net";
import { detectionSchema, LIMITS, problemSchema, ROUTES } from "@raisontext/contract";
import { docx, pdf } from "@raisontext/documents/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { placeOf, post } from "./testing/http-asker.ts";

const ALLOWED = "https://editor.example.org";
const DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
const SENTENCE = "We walked home along the river at 0.35, my brother ahead as always.";

const deployment = new Deployment({
  RAISONTEXT_MODEL: ECHO_EVALUATOR,
  EVALUATOR_DELAY_MS: "300",
  RAISONTEXT_CORS_ORIGINS: ALLOWED,
});
let url: string;
beforeAll(async () => {
  ({ url } = await deployment.serve("start"));
});
afterAll(() => deployment[Symbol.asyncDispose]());

const send = (body: string | FormData | Uint8Array<ArrayBuffer>, type?: string, query = "") =>
  fetch(`${url}${ROUTES.detections}${query}`, {
    method: "POST",
    body,
    ...(type !== undefined && { headers: { "content-type": type } }),
  });

async function scoreOf(response: Response): Promise<number | undefined> {
  const detection = detectionSchema.parse(await response.json());
  return detection.state === "done" ? detection.score : undefined;
}

async function problemOf(response: Response) {
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  return problemSchema.parse(await response.json());
}

describe("a text comes", () => {
  test.each([
    ["as plain text", "Сегодня 0.35", "text/plain; charset=utf-8"],
    ["as Markdown", "# 0.35", "text/markdown"],
    ["as a Word document", new Uint8Array(docx([SENTENCE])), DOCX],
    ["as a PDF", new Uint8Array(pdf([[[SENTENCE, 72, 700]]])), "application/pdf"],
  ])("%s", async (_how, body, type) => {
    expect(await scoreOf(await send(body, type))).toBe(0.35);
  });

  test("as a file of a form, with options in its fields", async () => {
    const form = new FormData();
    form.set("deadlineMs", "20000");
    form.set("file", new Blob([new Uint8Array(docx([SENTENCE]))]), "essay.docx");
    const response = await send(form);
    const detection = detectionSchema.parse(await response.json());
    expect(detection).toMatchObject({ state: "done", score: 0.35, deadlineAt: expect.any(String) });
  });

  test("as a field of a form", async () => {
    const form = new FormData();
    form.set("text", "0.35");
    expect(await scoreOf(await send(form))).toBe(0.35);
  });

  test("with options in the query", async () => {
    const response = await send("0.35", "text/plain", "?lane=bulk");
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({ lane: "bulk" });
  });

  test.each<[string, (form: FormData) => void, number, string]>([
    ["nothing in it", () => {}, 400, "invalid_request"],
    [
      "two files",
      form => {
        for (const name of ["a", "b"]) form.append("file", new Blob(["x"]), name);
      },
      400,
      "invalid_request",
    ],
    [
      "many fields",
      form => {
        for (let n = 0; n < 30; n += 1) form.set(`f${n}`, "x");
      },
      400,
      "invalid_request",
    ],
    [
      "an unknown lane",
      form => {
        for (const name of ["text", "lane"]) form.set(name, "x");
      },
      400,
      "invalid_request",
    ],
    [
      "an image",
      form => form.set("file", new Blob([Uint8Array.of(0x89, 0x50, 0x4e, 0x47)]), "a.txt"),
      415,
      "document_unsupported",
    ],
    [
      "too large a file",
      form => form.set("file", new Blob([new Uint8Array(LIMITS.documentMaxBytes + 1)]), "a.txt"),
      413,
      "body_too_large",
    ],
    ["a field that is the prototype", form => form.set("__proto__", "x"), 400, "invalid_request"],
  ])("but not as a form with %s", async (_what, fill, status, code) => {
    const form = new FormData();
    fill(form);
    const response = await send(form);
    expect(await problemOf(response)).toMatchObject({ status, code });
  });

  test("but not as a form that breaks off, nor compressed", async () => {
    const broken = await send(
      "--x\r\nContent-Disposition: form-data; name=text\r\n\r\n0.1",
      "multipart/form-data; boundary=x",
    );
    expect(await problemOf(broken)).toMatchObject({ status: 400, code: "invalid_request" });
    const compressed = await post(url, { text: "0.1" }, { "content-encoding": "gzip" });
    expect(await problemOf(compressed)).toMatchObject({ status: 415, code: "unsupported_media_type" });
  });
});

describe("Prefer", () => {
  test("respond-async answers at once, wait=N in time, and says so", async () => {
    const async = await post(url, { text: "0.5" }, { prefer: "respond-async" });
    expect([async.status, async.headers.get("preference-applied")]).toEqual([202, "respond-async"]);
    const wait = await post(url, { text: "0.5" }, { prefer: "foo, Wait=20" });
    expect([wait.status, wait.headers.get("preference-applied")]).toEqual([200, "wait=20"]);
    const short = await post(url, { text: "0.5" }, { prefer: "respond-async, wait=0" });
    expect([short.status, short.headers.get("preference-applied")]).toEqual([202, "wait=0"]);
    const long = await post(url, { text: "0.5" }, { prefer: "wait=99999999" });
    expect(long.headers.get("preference-applied")).toBe(`wait=${LIMITS.waitMaxSeconds}`);
  });

  test("is ignored when it makes no sense", async () => {
    const response = await post(url, { text: "0.5" }, { prefer: "wait=-1, wait=abc" });
    expect([response.status, response.headers.get("preference-applied")]).toEqual([200, null]);
  });

  test("lets even a bulk text be waited for", async () => {
    expect((await post(url, { text: "0.5", lane: "bulk" }, { prefer: "wait=20" })).status).toBe(200);
  });
});

describe("the sandbox", () => {
  test.each(["human", "uncertain", "ai", "mixed"])("answers %s, always the same", async sandbox => {
    const [one, two] = await Promise.all([1, 2].map(() => post(url, { text: "anything", sandbox })));
    const answer = detectionSchema.parse(await one?.json());
    expect(answer).toMatchObject({ state: "done", verdict: sandbox, model: { name: "sandbox" } });
    const again = detectionSchema.parse(await two?.json());
    expect(answer.state === "done" && again.state === "done" && answer.score === again.score).toBe(true);
    const later = await fetch(placeOf(url, answer.id));
    expect(await later.json()).toEqual(answer);
  });

  test("fails and is late when asked to", async () => {
    expect(await problemOf(await post(url, { text: "x", sandbox: "failed" }))).toMatchObject({
      code: "evaluation_failed",
    });
    expect(await problemOf(await post(url, { text: "x", sandbox: "expired" }))).toMatchObject({
      code: "expired",
    });
    expect(await problemOf(await post(url, { text: "", sandbox: "ai" }))).toMatchObject({
      code: "text_empty",
    });
  });
});

describe("every answer", () => {
  test("has an id of its request, the sender's own where that is one", async () => {
    const own = await fetch(`${url}/healthz`, { headers: { "x-request-id": "order-7" } });
    expect(own.headers.get("x-request-id")).toBe("order-7");
    const forged = await fetch(`${url}/nowhere`, { headers: { "x-request-id": 'a"} {"level":60' } });
    const id = forged.headers.get("x-request-id");
    expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(await problemOf(forged)).toMatchObject({ requestId: id, type: "/docs/errors#not_found" });
  });

  test("says that nothing in it may run, be framed or be kept", async () => {
    const { headers } = await fetch(`${url}/api/v1/models`);
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("server")).toBeNull();
    expect(headers.get("x-powered-by")).toBeNull();
  });

  test("is compressed where that pays", async () => {
    const asked = { headers: { "accept-encoding": "gzip" } };
    const status = await fetch(`${url}/api/v1/status`, asked);
    expect(status.headers.get("content-encoding")).toBe("gzip");
    expect(await status.json()).toHaveProperty("minutes");
    expect((await fetch(`${url}/healthz`, asked)).headers.get("content-encoding")).toBeNull();
  });
});

describe("pages of other origins", () => {
  const from = (origin: string) => ({ origin });

  test("may ask where they are allowed, and then read the answer's headers", async () => {
    const response = await post(url, { text: "0.5" }, from(ALLOWED));
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBe(ALLOWED);
    expect(response.headers.get("access-control-expose-headers")).toMatch(/retry-after/);
    const preflight = await fetch(url + ROUTES.detections, {
      method: "OPTIONS",
      headers: {
        ...from(ALLOWED),
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,idempotency-key",
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get("access-control-allow-headers")).toMatch(/authorization/);
  });

  test("may not where they are not: no answer to read, no change, no socket", async () => {
    for (const origin of ["https://evil.example", "null", "http://127.0.0.1:1"]) {
      const response = await post(url, { text: "0.5" }, from(origin));
      expect(response.headers.get("access-control-allow-origin")).toBeNull();
      expect(await problemOf(response)).toMatchObject({ status: 403, code: "origin_forbidden" });
      for (const path of [ROUTES.live, ROUTES.classify]) {
        expect(await upgrade(path, { Origin: origin })).toMatch(/^HTTP\/1.1 403/);
      }
    }
    const read = await fetch(`${url}/api/v1/models`, { headers: from("https://evil.example") });
    expect(read.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("the server's own may, and those that are allowed, open sockets", async () => {
    for (const origin of [url, ALLOWED]) {
      expect(await upgrade(ROUTES.live, { Origin: origin })).toMatch(/^HTTP\/1.1 101/);
    }
  });

  test("a name that was made to point here does not", async () => {
    const rebound = { Host: "evil.example", Origin: "http://evil.example" };
    expect(await upgrade(ROUTES.live, rebound)).toMatch(/^HTTP\/1.1 403/);
    expect(
      await speak("GET /api/v1/models HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"),
    ).toMatch(/^HTTP\/1.1 403/);
  });
});

describe("what is hardly a request", () => {
  test.each([
    [
      "a head too large",
      `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(20_000)}\r\n\r\n`,
      431,
      "headers_too_large",
    ],
    ["another protocol", "EHLO mail.example\r\n\r\n", 400, "invalid_request"],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      400,
      "invalid_request",
    ],
  ])("%s is told so", async (_what, bytes, status, code) => {
    const answer = await speak(bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({ code, status });
  });

  test.each([
    "/../package.json",
    "/..%2fpackage.json",
    "/assets/..%2f..%2fpackage.json",
    "/docs/..%2f..%2fpackage.json",
    "//etc/passwd",
    "/%2e%2e/%2e%2e/etc/passwd",
  ])("%s leads nowhere", async path => {
    const answer = await speak(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 40[034] /);
    expect(answer).not.toMatch(/root:|"workspaces"/);
  });

  test.concurrent("a body that never ends is cut off after 30 seconds", async () => {
    const startedAt = performance.now();
    const answer = await speak(
      "POST /api/v1/detections HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{",
      45_000,
    );
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    expect(answer).toContain("request_timeout");
    expect(performance.now() - startedAt).toBeGreaterThan(29_000);
  });

  test.concurrent("a head that never ends is cut off as well", async () => {
    const answer = await speak("GET /healthz HTTP/1.1\r\nHost: local", 45_000);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
  });
});

/** Sends bytes as they are, and resolves with all that comes back until the connection ends. */
function speak(bytes: string, timeoutMs = 10_000): Promise<string> {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  let heard = "";
  socket.setTimeout(timeoutMs, () => socket.destroy());
  socket.on("data", data => {
    heard += data.toString();
  });
  socket.on("error", () => {});
  socket.write(bytes);
  return new Promise(resolve => socket.once("close", () => resolve(heard)));
}

/** The first line of what answers a request for a socket. */
async function upgrade(path: string, headers: Readonly<Record<string, string>>): Promise<string> {
  const { port, hostname, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const lines = Object.entries({ Host: host, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(
    `GET ${path} HTTP/1.1\r\n${lines.join("")}Upgrade: websocket\r\nConnection: Upgrade\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  const answer = await new Promise<string>(resolve => socket.once("data", data => resolve(data.toString())));
  socket.destroy();
  return answer.split("\r\n")[0] ?? "";
}
