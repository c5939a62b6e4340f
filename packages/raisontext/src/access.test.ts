import { readdir, readFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { placeOf, post, postBatch } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { TestSocket } from "./testing/socket.ts";

async function code(response: Response): Promise<unknown> {
  return [response.status, ((await response.json()) as { code?: unknown }).code];
}

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

/** What `raisontext keys` prints when all is well. */
async function keys(deployment: Deployment, ...args: string[]): Promise<string> {
  const program = deployment.run(["keys", ...args]);
  expect(await program.ended).toBe(0);
  return program.output;
}

/** Makes a key as an operator does. */
async function createKey(deployment: Deployment, ...options: string[]): Promise<string> {
  const stdout = await keys(deployment, "create", "--name", "test", ...options);
  return /rt_\w{12}_\S{43}/.exec(stdout)?.[0] ?? "";
}

describe("where keys are needed", () => {
  const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, RAISONTEXT_ACCESS: "keys" });
  let url: string;
  let mine: string;
  let yours: string;
  beforeAll(async () => {
    mine = await createKey(deployment);
    yours = await createKey(deployment);
    ({ url } = await deployment.serve("start"));
  });
  afterAll(() => deployment[Symbol.asyncDispose]());

  test("nothing but the page, its documentation and the health checks is open", async () => {
    for (const path of ["/healthz", "/readyz"]) expect((await fetch(url + path)).status).toBe(200);
    for (const path of ["/api/v1/models", "/api/v1/status", "/api/v1/detections/x", "/api/v1/batches/x"]) {
      const response = await fetch(url + path);
      expect(response.headers.get("www-authenticate")).toBe("Bearer");
      expect(await code(response)).toEqual([401, "unauthorized"]);
    }
    expect(await code(await post(url, { text: "0.1" }))).toEqual([401, "unauthorized"]);
    expect(await code(await postBatch(url, ["0.1"]))).toEqual([401, "unauthorized"]);
    await expect(TestSocket.open(url, "/classify")).rejects.toThrow();
    await expect(TestSocket.open(url, "/api/v1/live")).rejects.toThrow();
  });

  test.each(["", "rt_", "x", "rt_000000000000_0000000000000000000000000000000000000000000"])(
    "the key %j is none",
    async key => {
      const headers = { authorization: `Bearer ${key}` };
      expect(await code(await post(url, { text: "0.1" }, headers))).toEqual([401, "unauthorized"]);
    },
  );

  test("a right id with a wrong secret is no key", async () => {
    const wrong = `${mine.slice(0, -1)}${mine.endsWith("A") ? "B" : "A"}`;
    expect(await code(await post(url, { text: "0.1" }, bearer(wrong)))).toEqual([401, "unauthorized"]);
  });

  test("a key is good for a text, a batch and a socket; no other key sees what it sent", async () => {
    const answer = await post(url, { text: "0.1" }, bearer(mine));
    expect(answer.status).toBe(200);
    const { id } = (await answer.json()) as { id: string };
    const batch = (await (await postBatch(url, ["0.2"], { headers: bearer(mine) })).json()) as { id: string };
    const place = placeOf(url, id);
    const batchPlace = `${url}/api/v1/batches/${batch.id}`;
    for (const address of [place, `${place}/events`, batchPlace, `${batchPlace}/results`]) {
      expect((await fetch(address, { headers: bearer(mine) })).status).toBe(200);
      expect(await code(await fetch(address, { headers: bearer(yours) }))).toEqual([404, "not_found"]);
    }
    for (const address of [place, batchPlace]) {
      const response = await fetch(address, { method: "DELETE", headers: bearer(yours) });
      expect(await code(response)).toEqual([404, "not_found"]);
    }
    const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live`, [
      "raisontext",
      `raisontext.key.${yours}`,
    ]);
    const said: unknown[] = [];
    socket.addEventListener("message", ({ data }) => said.push(JSON.parse(String(data))));
    await new Promise(resolve => socket.addEventListener("open", resolve));
    expect(socket.protocol).toBe("raisontext");
    socket.send(JSON.stringify({ type: "resume", ref: "a", id }));
    socket.send(JSON.stringify({ type: "cancel", ref: "b", id }));
    socket.send(JSON.stringify({ type: "detect", ref: "c", text: "0.9" }));
    while (said.length < 4) await sleep(10);
    expect(said).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ ref: "a", code: "not_found" }),
        expect.objectContaining({ ref: "b", code: "not_found" }),
        expect.objectContaining({ ref: "c", type: "settled" }),
      ]),
    );
    socket.close();
  });

  test("two keys may use the same idempotency key", async () => {
    const headers = { "idempotency-key": "same" };
    const one = await post(url, { text: "0.1" }, { ...headers, ...bearer(mine) });
    const two = await post(url, { text: "0.2" }, { ...headers, ...bearer(yours) });
    expect([one.status, two.status]).toEqual([200, 200]);
    expect(await two.json()).toMatchObject({ score: 0.2 });
  });

  test("a key without a scope is told which it needs", async () => {
    const key = await createKey(deployment, "--scopes", "detect");
    expect((await post(url, { text: "0.1" }, bearer(key))).status).toBe(200);
    const refused = await postBatch(url, ["0.1"], { headers: bearer(key) });
    expect(await refused.json()).toMatchObject({ status: 403, code: "forbidden", detail: /batches/ });
    expect(await code(await fetch(`${url}/api/v1/status`, { headers: bearer(key) }))).toEqual([
      403,
      "forbidden",
    ]);
  });

  test("a key has its rate, and every answer says what is left", async () => {
    const key = await createKey(deployment, "--rate", "3");
    for (const left of [2, 1, 0]) {
      const { headers } = await post(url, { text: "0.1" }, bearer(key));
      expect(headers.get("ratelimit-policy")).toBe('"texts";q=3;w=60');
      expect(headers.get("ratelimit")).toMatch(new RegExp(`^"texts";r=${left};t=\\d+$`));
    }
    const refused = await post(url, { text: "0.1" }, bearer(key));
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await code(refused)).toEqual([429, "rate_limited"]);
  });

  test("a key has its day's quota, of which a batch takes its texts", async () => {
    const key = await createKey(deployment, "--daily", "4");
    const headers = { ...bearer(key), "idempotency-key": "once" };
    for (let repeat = 0; repeat < 3; repeat += 1)
      expect((await post(url, { text: "0.1" }, headers)).status).toBe(200);
    expect(await code(await post(url, { text: "" }, bearer(key)))).toEqual([400, "text_empty"]);
    expect((await postBatch(url, ["0.1", "0.2", "0.3"], { headers: bearer(key) })).status).toBe(202);
    const tooMany = await postBatch(url, ["0.1", "0.2"], { headers: bearer(key) });
    expect(await code(tooMany)).toEqual([429, "quota_exceeded"]);
    expect(await code(await post(url, { text: "0.1" }, bearer(key)))).toEqual([429, "quota_exceeded"]);
    const stdout = await keys(deployment, "list");
    expect(stdout).toMatch(new RegExp(`${key.slice(3, 15)} .* 4 +4 .*active`));
    expect(stdout).not.toContain(key.slice(16));
  });

  test("a revoked key is refused by the running server", async () => {
    const key = await createKey(deployment);
    expect((await post(url, { text: "0.1" }, bearer(key))).status).toBe(200);
    await keys(deployment, "revoke", key.slice(3, 15));
    await sleep(2_500);
    expect(await code(await post(url, { text: "0.1" }, bearer(key)))).toEqual([401, "unauthorized"]);
    expect(await deployment.run(["keys", "revoke", "nobody"]).ended).toBe(1);
  });

  test("the store holds no key and no secret", async () => {
    for (const file of (await readdir(deployment.dataDir)).filter(name => name.startsWith("results"))) {
      const content = await readFile(`${deployment.dataDir}/${file}`, "latin1");
      expect(content).not.toContain(mine.slice(16));
    }
  });
});

describe("in public", () => {
  const deployment = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    EVALUATOR_DELAY_MS: "200",
    RAISONTEXT_ACCESS: "public",
    RAISONTEXT_RATE_PER_MINUTE: "40",
    RAISONTEXT_AT_ONCE: "4",
    RAISONTEXT_SOCKETS: "3",
    RAISONTEXT_CONNECTIONS: "50",
    RAISONTEXT_TRUST_PROXY: "127.0.0.1",
  });
  let url: string;
  beforeAll(async () => {
    ({ url } = await deployment.serve("start"));
  });
  afterAll(() => deployment[Symbol.asyncDispose]());
  const from = (address: string) => ({ "x-forwarded-for": address });

  test("a stranger may have texts scored, and not see how the service is doing", async () => {
    expect((await post(url, { text: "0.1" }, from("203.0.113.1"))).status).toBe(200);
    expect(await code(await fetch(`${url}/api/v1/status`))).toEqual([401, "unauthorized"]);
  });

  test("an address has its places and its rate, which harms no other", async () => {
    const ask = (address: string) => post(url, { text: "0.1, held" }, from(address));
    const statuses: number[] = [];
    const asked = Array.from({ length: 8 }, async () => statuses.push((await ask("203.0.113.2")).status));
    await expect.poll(() => statuses).toEqual([429, 429, 429, 429]);
    deployment.letGo();
    await Promise.all(asked);
    expect(statuses.slice(4)).toEqual([200, 200, 200, 200]);
    let last: Response | undefined;
    for (let sent = 0; sent < 40 && last?.status !== 429; sent += 1) {
      last = await post(url, { text: "0.1", sandbox: "ai" }, from("203.0.113.2"));
    }
    expect(last && (await code(last))).toEqual([429, "rate_limited"]);
    expect((await ask("203.0.113.3")).status).toBe(200);
  });

  test("without a key nobody sends batches, and the idempotency keys of addresses are their own", async () => {
    expect(await code(await postBatch(url, ["0.1"]))).toEqual([401, "unauthorized"]);
    for (const [address, score] of [
      ["203.0.113.4", 0.1],
      ["203.0.113.5", 0.2],
    ] as const) {
      const answer = await post(
        url,
        { text: String(score) },
        { ...from(address), "idempotency-key": "same" },
      );
      expect(await answer.json()).toMatchObject({ score });
    }
  });

  test("an address has so many sockets, and their texts count", async () => {
    const open = async () => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/api/v1/live`);
      const isOpen = await new Promise<boolean>(resolve => {
        socket.addEventListener("open", () => resolve(true));
        socket.addEventListener("error", () => resolve(false));
      });
      return isOpen ? socket : undefined;
    };
    // What asks for no socket takes none of the places.
    for (let asked = 0; asked < 5; asked += 1) {
      const plain = await fetch(`${url}/api/v1/live`);
      expect([plain.status < 500, plain.status >= 400]).toEqual([true, true]);
    }
    const sockets = [await open(), await open(), await open(), await open()];
    expect(sockets.map(socket => socket !== undefined)).toEqual([true, true, true, false]);
    sockets[0]?.close();
    // The server has to notice first.
    const asker = await vi.waitFor(() => LiveAsker.open(url), PATIENCE_MS);
    const events = await Promise.all(
      Array.from({ length: 8 }, (_, index) => asker.detect(`r${index}`, "0.5")),
    );
    expect(events.filter(event => event.type === "error" && event.code === "too_many_at_once")).toHaveLength(
      4,
    );
    asker.close();
    for (const socket of sockets) socket?.close();
  });
});

test("1,000 connections from one address do not keep others out", async () => {
  await using deployment = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    RAISONTEXT_ACCESS: "public",
    HOST: "0.0.0.0",
  });
  const { url } = await deployment.serve("start");
  const port = Number(new URL(url).port);
  const sockets: Socket[] = [];
  let closed = 0;
  for (let index = 0; index < 1_000; index += 1) {
    const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.1" });
    socket.on("error", () => {});
    socket.once("close", () => {
      closed += 1;
    });
    socket.on("connect", () => socket.write("POST /api/v1/detections HTTP/1.1\r\nHost: x\r\n"));
    sockets.push(socket);
  }
  const deadline = Date.now() + 10_000;
  while (closed < 744 && Date.now() < deadline) await sleep(50);
  expect(closed).toBe(1_000 - 256);
  const other = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.2" });
  const answer = await new Promise<string>(resolve => {
    other.once("data", data => resolve(data.toString()));
    other.write("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
  });
  expect(answer).toMatch(/^HTTP\/1.1 200/);
  for (const socket of [...sockets, other]) socket.destroy();
});
