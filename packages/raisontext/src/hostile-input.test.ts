import { connect } from "node:net";
import { LIMITS } from "@raisontext/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { TestSocket } from "./testing/socket.ts";

const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
let url: string;
let pid: number;

beforeAll(async () => {
  const { program, url: address } = await deployment.serve("start");
  url = address;
  pid = program.pid;
});
afterAll(() => deployment[Symbol.asyncDispose]());

/** The process is the same and still scores. */
async function expectUnharmed(): Promise<void> {
  process.kill(pid, 0);
  const socket = await TestSocket.open(url, "/classify");
  socket.send("0.321");
  expect(await socket.receives(1)).toEqual(["0.321"]);
  socket.socket.close();
}

function post(body: string, type = "application/json"): Promise<Response> {
  return fetch(`${url}/api/v1/detections`, { method: "POST", headers: { "content-type": type }, body });
}

test.each([
  ["bad JSON", "{", 400, "invalid_request"],
  ["JSON of another shape", "[]", 400, "invalid_request"],
  ["no text", "{}", 400, "invalid_request"],
  ["a number for text", '{"text":5}', 400, "invalid_request"],
  ["a poisoned prototype", '{"__proto__":{"text":"x"}}', 400, "invalid_request"],
  ["an empty text", '{"text":""}', 400, "text_empty"],
  ["a text of white space", '{"text":" \\n "}', 400, "text_empty"],
  [
    "a text too long",
    JSON.stringify({ text: "a".repeat(LIMITS.textMaxCharacters + 1) }),
    413,
    "text_too_long",
  ],
  ["a body of 10 MB", JSON.stringify({ text: "a".repeat(10_000_000) }), 413, "body_too_large"],
])("POST with %s is a problem with its code", async (_name, body, status, code) => {
  const response = await post(body);
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toMatch(/^application\/problem\+json/);
  expect(await response.json()).toMatchObject({ code, status });
  await expectUnharmed();
});

test.each(["text/html", "application/xml", ""])("POST as %j is 415", async type => {
  const response = await post("hello", type);
  expect(response.status).toBe(415);
  expect(await response.json()).toMatchObject({
    code: "unsupported_media_type",
    detail: expect.stringContaining("here it may be application/json, text/plain"),
  });
});

test("the longest text is taken, also of characters that JSON escapes", async () => {
  const text = `0.5${"\u0416".repeat(LIMITS.textMaxCharacters - 3)}`;
  const escaped = JSON.stringify({ text }).replaceAll("\u0416", "\\u0416");
  expect((await post(escaped)).status).toBe(200);
});

test.each(["00000000-0000-0000-0000-000000000000", "x", "%00", "..%2f..%2fetc%2fpasswd", "a".repeat(5_000)])(
  "GET of the unknown id %j is 404",
  async id => {
    const response = await fetch(`${url}/api/v1/detections/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "not_found" });
  },
);

test("an address that is none is a problem too", async () => {
  const response = await fetch(`${url}/%zz`);
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ code: "invalid_request" });
});

test("an address nobody serves is 404 with a problem", async () => {
  const response = await fetch(`${url}/wp-admin.php`);
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "not_found" });
});

test("/classify: nothing for an empty frame, a code for a text too long, in order", async () => {
  const socket = await TestSocket.open(url, "/classify");
  for (const text of ["0.1", "", "a".repeat(LIMITS.textMaxCharacters + 1), "  ", "0.2"]) socket.send(text);
  expect(await socket.receives(4)).toEqual([
    "0.100",
    expect.stringMatching(/^text_too_long: /),
    expect.stringMatching(/^text_empty: /),
    "0.200",
  ]);
});

test.each(["/classify", "/api/v1/live"])("%s closes with 1009 on a frame of 10 MB", async path => {
  const socket = await TestSocket.open(url, path);
  socket.send("a".repeat(10_000_000));
  expect(await socket.closes()).toBe(1009);
  await expectUnharmed();
});

test("/classify closes with 1003 on a binary frame", async () => {
  const socket = await TestSocket.open(url, "/classify");
  socket.send(new Uint8Array([1, 2, 3]));
  expect(await socket.closes()).toBe(1003);
  await expectUnharmed();
});

test.each([
  "{",
  "null",
  '"x"',
  '{"type":"drop"}',
  '{"type":"detect","text":"x"}',
  '{"type":"detect","ref":"","text":"x"}',
])("/api/v1/live answers the frame %s with an error and stays open", async frame => {
  const socket = await TestSocket.open(url, "/api/v1/live");
  socket.send(frame);
  socket.send(JSON.stringify({ type: "detect", ref: "good", text: "0.4" }));
  const frames = await socket.receives(3);
  const events = frames.map(text => JSON.parse(text));
  expect(events[0]).toMatchObject({ type: "error", code: "invalid_request", retryable: false });
  expect(events.at(-1)).toMatchObject({ type: "settled", ref: "good", detection: { score: 0.4 } });
});

test("/api/v1/live answers a binary frame with an error, and an unknown id with not_found", async () => {
  const socket = await TestSocket.open(url, "/api/v1/live");
  socket.send(new Uint8Array([0xff]));
  socket.send(JSON.stringify({ type: "resume", ref: "r", id: "nobody" }));
  const events = (await socket.receives(2)).map(text => JSON.parse(text));
  expect(events).toMatchObject([
    { type: "error", code: "invalid_request" },
    { type: "error", ref: "r", code: "not_found" },
  ]);
});

test("a frame that breaks the WebSocket protocol ends that socket alone", async () => {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    "GET /classify HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
  );
  await new Promise(resolve => socket.once("data", resolve));
  socket.write(Buffer.from([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]));
  socket.on("error", () => {});
  await new Promise(resolve => socket.once("close", resolve));
  await expectUnharmed();
});

test("a text that the model fails on is an error for its sender and no one else", async () => {
  const socket = await TestSocket.open(url, "/classify");
  for (const text of ["0.1", "poison", "0.3"]) socket.send(text);
  expect(await socket.receives(3)).toEqual(["0.100", expect.stringMatching(/^evaluation_failed: /), "0.300"]);
  const response = await post(JSON.stringify({ text: "poison" }));
  expect(response.status).toBe(500);
  expect(await response.json()).toMatchObject({ code: "evaluation_failed", retryable: false });
});

test("a socket that floods without waiting gets every answer, in order", async () => {
  const socket = await TestSocket.open(url, "/classify");
  const count = LIMITS.socketMaxInFlight * 3;
  const expected = Array.from({ length: count }, (_, index) => (index / count).toFixed(3));
  for (const score of expected) socket.send(score);
  expect(await socket.receives(count)).toEqual(expected);
});
