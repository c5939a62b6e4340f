import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { webhookEventSchema } from "@raisontext/contract";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post } from "./testing/http-asker.ts";

interface Call {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly at: number;
}

let listener: Server;
let calls: Call[];
let statuses: number[];
let hook: string;
beforeEach(async () => {
  calls = [];
  statuses = [];
  listener = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    calls.push({ headers: request.headers, body, at: performance.now() });
    response.writeHead(statuses.shift() ?? 204).end();
  });
  await new Promise<void>(resolve => listener.listen(0, "127.0.0.1", resolve));
  const address = listener.address();
  hook = `http://127.0.0.1:${typeof address === "object" && address?.port}/hook?token=1`;
});
afterEach(() => listener.close());

async function heard(count: number): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (calls.length < count) {
    if (Date.now() > deadline) throw new Error(`${calls.length} of ${count} calls came`);
    await sleep(50);
  }
}

function isSigned({ headers, body }: Call, secret: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headers;
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return signature === `v1,${mac}`;
}

async function secretOf(deployment: Deployment): Promise<string> {
  const program = deployment.run(["keys", "webhook-secret"]);
  await program.ended;
  return program.output.trim();
}

test("tells of the settled text, signed, and holds no text", async () => {
  await using deployment = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    RAISONTEXT_WEBHOOK_PRIVATE: "true",
  });
  const { url } = await deployment.serve("start");
  const response = await post(url, { text: "secret words 0.25", webhook: hook }, { prefer: "respond-async" });
  expect(response.status).toBe(202);
  expect(response.headers.get("preference-applied")).toBe("respond-async");
  await heard(1);
  const [call] = calls;
  const { id } = (await response.json()) as { id: string };
  expect(webhookEventSchema.parse(JSON.parse(call?.body ?? ""))).toMatchObject({
    type: "detection.settled",
    data: { id, state: "done", score: 0.25 },
  });
  expect(call?.body).not.toContain("secret words");
  expect(call && isSigned(call, await secretOf(deployment))).toBe(true);
  expect(Math.abs(Date.now() / 1_000 - Number(call?.headers["webhook-timestamp"]))).toBeLessThan(10);
  await sleep(1_500);
  expect(calls).toHaveLength(1);
});

test("is tried again, by a server that was not there before, under the same id", async () => {
  await using deployment = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    RAISONTEXT_WEBHOOK_PRIVATE: "true",
  });
  statuses = [500, 301];
  const { url, program } = await deployment.serve("start");
  await post(url, { text: "0.5", webhook: hook, sandbox: "failed" });
  await heard(1);
  await sleep(200);
  await program.end("SIGKILL");
  await deployment.serve("start");
  await heard(3);
  const [first, second, third] = calls;
  expect(new Set(calls.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(4_900);
  expect((third?.at ?? 0) - (second?.at ?? 0)).toBeGreaterThan(9_900);
  expect(JSON.parse(third?.body ?? "{}")).toMatchObject({ data: { state: "failed" } });
});

test("inside a private network it is refused, unless that is allowed", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  const refused = await post(url, { text: "0.5", webhook: hook });
  expect(refused.status).toBe(400);
  expect(await refused.json()).toMatchObject({ code: "webhook_forbidden" });
  for (const webhook of [
    "ftp://example.org",
    "https://user:pass@example.org",
    "nonsense",
    `https://e.org/${"x".repeat(3_000)}`,
  ]) {
    expect(await (await post(url, { text: "0.5", webhook })).json()).toMatchObject({
      code: "invalid_request",
    });
  }
  expect(calls).toEqual([]);
});
