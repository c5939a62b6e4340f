import { createServer, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Resolve } from "./address-guard.ts";
import { callWebhook } from "./call-webhook.ts";

let listener: Server;
let port: number;
let calls: string[];
beforeEach(async () => {
  calls = [];
  listener = createServer((request, response) => {
    calls.push(`${request.method} ${request.url}`);
    if (request.url === "/moved") response.writeHead(307, { location: "/target" });
    response.end("x".repeat(100_000));
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  port = typeof address === "object" && address !== null ? address.port : 0;
});
afterEach(() => {
  listener.closeAllConnections();
  listener.close();
});

const call = (url: string, resolve?: Resolve, allowPrivate = false) =>
  callWebhook({ url, headers: {}, body: "{}", allowPrivate, ...(resolve && { resolve }) });

/** A name server that gives these addresses, one answer after the other. */
function answering(...answers: readonly string[][]) {
  let asked = 0;
  const resolve: Resolve = (_name, _options, callback) => {
    const answer = answers[Math.min(asked, answers.length - 1)] ?? [];
    asked += 1;
    callback(
      null,
      answer.map(address => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  };
  return { resolve, count: () => asked };
}

test.each([[["127.0.0.1"]], [["::1"]], [["93.184.215.14", "127.0.0.1"]], [["10.0.0.1"]], [[]]])(
  "a name that leads to %j is not called",
  async addresses => {
    const { resolve } = answering(addresses);
    await expect(call(`http://hook.example.org:${port}/`, resolve)).rejects.toThrow(/private network/);
    expect(calls).toEqual([]);
  },
);

test("a name is resolved once, so that it cannot lead elsewhere between the look and the call", async () => {
  // Public when it is looked at, private ever after. Nothing listens at the first address, a test network's.
  const { resolve, count } = answering(["192.0.0.9"], ["127.0.0.1"]);
  await expect(call(`http://hook.example.org:${port}/`, resolve)).rejects.toThrow();
  expect(count()).toBe(1);
  expect(calls).toEqual([]);
});

test("an answer that is another protocol, or none, is a failure", async () => {
  const odd = createTcpServer(socket => {
    socket.on("error", () => {});
    socket.once("data", () =>
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"),
    );
  });
  await new Promise<void>(resolve => odd.listen(0, "127.0.0.1", resolve));
  const address = odd.address();
  const at = typeof address === "object" && address !== null ? address.port : 0;
  await expect(call(`http://127.0.0.1:${at}/`, undefined, true)).rejects.toThrow("there was no answer");
  odd.close();
});

test("where it is allowed, a private address is called; a redirect is told and not followed", async () => {
  expect(await call(`http://127.0.0.1:${port}/hook`, undefined, true)).toBe(200);
  expect(await call(`http://127.0.0.1:${port}/moved`, undefined, true)).toBe(307);
  expect(calls).toEqual(["POST /hook", "POST /moved"]);
});
