import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, look, models, placeOf, post, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { TestSocket } from "./testing/socket.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

test("a text is expired when its deadline passes without a worker, and who waits is told", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("server");
  const asker = await LiveAsker.open(url);
  const posted = post(url, { text: "0.5", deadlineMs: 1_000 });
  await asker.detect("a", "0.5", { deadlineMs: 1_000 });
  expect(await asker.settles("a", 3_000)).toMatchObject({ state: "expired" });
  const response = await posted;
  expect(response.status).toBe(504);
  expect(await response.json()).toMatchObject({ code: "expired", retryable: false });
});

test("a worker does not score what has expired", async () => {
  await using deployment = new Deployment({
    ...ECHO,
    EVALUATOR_DELAY_MS: "1500",
    RAISONTEXT_BATCH_TEXTS: "1",
  });
  const { url } = await deployment.serve("start");
  const asker = await LiveAsker.open(url);
  await asker.detect("first", "0.5, held");
  const late = Array.from({ length: 10 }, (_, n) => `late ${n}`);
  await Promise.all(late.map(ref => asker.detect(ref, "0.5", { deadlineMs: 700 })));
  await asker.detect("last", "0.125");
  for (const ref of late) expect(await asker.settles(ref)).toMatchObject({ state: "expired" });
  deployment.letGo();
  // One after the other they would have taken 15 s.
  expect(await asker.settles("last", 6_000)).toMatchObject({ score: 0.125 });
});

test("DELETE cancels: everybody who waits is told, and the text is not scored any more", async () => {
  await using deployment = new Deployment({
    ...ECHO,
    EVALUATOR_DELAY_MS: "1500",
    RAISONTEXT_BATCH_TEXTS: "1",
  });
  const { url } = await deployment.serve("start");
  const asker = await LiveAsker.open(url);
  await asker.detect("first", "0.5, held");
  // A worker hears of what is cancelled from when it is there.
  await asker.hears("first", "running");
  const ids = await Promise.all(
    Array.from({ length: 10 }, async (_, n) => {
      const queued = await asker.detect(`r${n}`, "0.5");
      return queued.type === "queued" ? queued.id : "";
    }),
  );
  await asker.detect("last", "0.125");
  for (const id of ids) {
    const response = await fetch(placeOf(url, id), { method: "DELETE" });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id, state: "cancelled" });
  }
  expect(await asker.settles("r9")).toMatchObject({ state: "cancelled" });
  deployment.letGo();
  expect(await asker.settles("last", 6_000)).toMatchObject({ score: 0.125 });
  expect(await look(url, ids[0] ?? "")).toMatchObject({ state: "cancelled" });
});

test("what is settled stays as it is, and what is unknown cannot be cancelled", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("start");
  const { id } = await detect(url, { text: "0.5" });
  const response = await fetch(placeOf(url, id), { method: "DELETE" });
  expect(await response.json()).toMatchObject({ state: "done", score: 0.5 });
  expect((await fetch(placeOf(url, "nobody"), { method: "DELETE" })).status).toBe(404);
});

test("a socket cancels by id; a waiting POST hears of it", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("server");
  const asker = await LiveAsker.open(url);
  const queued = await asker.detect("a", "0.5");
  const id = queued.type === "queued" ? queued.id : "";
  asker.send({ type: "cancel", ref: "c", id });
  expect(await asker.settles("c")).toMatchObject({ id, state: "cancelled" });
  expect(await asker.settles("a")).toMatchObject({ id, state: "cancelled" });
  asker.send({ type: "cancel", ref: "d", id: "nobody" });
  expect(await asker.hears("d", "error")).toMatchObject({ code: "not_found" });
});

test("a text is given up some time after its socket closed, unless somebody asked for it", async () => {
  await using deployment = new Deployment({ ...ECHO, RAISONTEXT_ABANDON_SECONDS: "3" });
  const { url } = await deployment.serve("server");
  const asker = await LiveAsker.open(url);
  const ids = await Promise.all(
    ["left", "asked for", "bulk"].map(async ref => {
      const queued = await asker.detect(ref, "0.5", ref === "bulk" ? { lane: "bulk" } : {});
      return queued.type === "queued" ? queued.id : "";
    }),
  );
  const [left = "", asked = "", bulk = ""] = ids;
  asker.close();
  expect(await look(url, asked)).toMatchObject({ state: "queued" });
  // Not looked at meanwhile: that would be asking for it.
  await sleep(6_000);
  expect(await look(url, left)).toMatchObject({ state: "cancelled" });
  expect(await look(url, asked)).toMatchObject({ state: "queued" });
  expect(await look(url, bulk)).toMatchObject({ state: "queued" });
});

test("nothing is given up where the operator says so", async () => {
  await using deployment = new Deployment({ ...ECHO, RAISONTEXT_ABANDON_SECONDS: "never" });
  const { url } = await deployment.serve("server");
  const plain = await TestSocket.open(url, "/classify");
  const asker = await LiveAsker.open(url);
  plain.send("0.5");
  const queued = await asker.detect("a", "0.5");
  plain.socket.close();
  asker.close();
  await sleep(500);
  deployment.run(["worker"]);
  expect(await settles(url, queued.type === "queued" ? queued.id : "")).toMatchObject({ state: "done" });
});

test("who hangs up on a POST or on /classify leaves no work behind", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("server");
  const plain = await TestSocket.open(url, "/classify");
  plain.send("0.5");
  const hangUp = new AbortController();
  const posted = fetch(`${url}/api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "0.5" }),
    signal: hangUp.signal,
  }).catch(() => {});
  const waiting = async () => (await models(url))[0]?.waiting;
  await expect.poll(waiting).toBe(2);
  plain.socket.close();
  hangUp.abort();
  await posted;
  await expect.poll(waiting).toBe(0);
});
