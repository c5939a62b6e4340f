import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, look, placeOf, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

test("place and time left move to the front, and the time was right within half", async () => {
  await using deployment = new Deployment({
    ...ECHO,
    EVALUATOR_DELAY_MS: "600",
    RAISONTEXT_BATCH_TEXTS: "8",
  });
  const { url } = await deployment.serve("start");
  const asker = await LiveAsker.open(url);
  const refs = Array.from({ length: 150 }, (_, n) => `r${n}`);
  await Promise.all(refs.map(ref => asker.detect(ref, "0.5")));
  const last = "r149";
  expect(await asker.hears(last, "queued")).toMatchObject({ position: 150 });

  const forecasts: { readonly position: number; readonly etaMs: number; readonly at: number }[] = [];
  let seen = 0;
  while (!asker.events(last).some(({ type }) => type === "settled")) {
    const events = asker.events(last);
    for (const event of events.slice(seen)) {
      if (event.type !== "queued" || event.position === undefined || event.etaMs === undefined) continue;
      forecasts.push({ position: event.position, etaMs: event.etaMs, at: performance.now() });
    }
    seen = events.length;
    await sleep(10);
  }
  const settledAt = performance.now();
  const positions = forecasts.map(({ position }) => position);
  expect(positions).toEqual(positions.toSorted((a, b) => b - a));
  const atHundred = forecasts.find(({ position }) => position <= 110);
  const actual = settledAt - (atHundred?.at ?? 0);
  expect(atHundred?.position).toBeGreaterThan(85);
  expect(atHundred?.etaMs).toBeGreaterThan(0.5 * actual);
  expect(atHundred?.etaMs).toBeLessThan(1.5 * actual);
});

test("a text that takes its time is running, everywhere it is asked for", async () => {
  await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "2500" });
  const { url } = await deployment.serve("start");
  const asker = await LiveAsker.open(url);
  await asker.detect("a", "0.25");
  const { id } = await asker.hears("a", "running");
  expect(await look(url, id)).toMatchObject({ state: "running" });
  expect(await asker.settles("a")).toMatchObject({ state: "done", score: 0.25 });
  expect(asker.events("a").map(({ type }) => type)).toEqual(["queued", "running", "settled"]);
});

test("a text without a worker is told so, and told when one comes", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("server");
  await sleep(6_500);
  const asker = await LiveAsker.open(url);
  expect(await asker.detect("a", "0.25")).toMatchObject({ type: "queued", position: 1, workers: 0 });
  deployment.run(["worker"]);
  expect(await asker.settles("a")).toMatchObject({ score: 0.25 });
});

test("server-sent events tell how things stand, then the answer, and end for who has had it", async () => {
  await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "1500" });
  const { url } = await deployment.serve("start");
  const { id } = await detect(url, { text: "0.75", lane: "bulk" });
  const events = `${placeOf(url, id)}/events`;
  const response = await fetch(events);
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  const stream = await response.text();
  expect(stream).toMatch(/^retry: \d+\n\nevent: (queued|running)\ndata: \{.*\}\n\n/);
  expect(stream).toMatch(/\n\nid: settled\nevent: settled\ndata: \{.*"score":0\.75.*\}\n\n$/);
  // Who comes too late hears it all the same; who has heard it is told not to come again.
  expect(await (await fetch(events)).text()).toMatch(/event: settled/);
  expect((await fetch(events, { headers: { "last-event-id": "settled" } })).status).toBe(204);
  expect((await fetch(`${placeOf(url, "nobody")}/events`)).status).toBe(404);
});

test("an event stream ends with its server, and goes on at the next", async () => {
  await using deployment = new Deployment({ ...ECHO, EVALUATOR_DELAY_MS: "1000" });
  const first = await deployment.serve("server");
  const { id } = await detect(first.url, { text: "0.75", lane: "bulk" });
  const stream = await fetch(`${placeOf(first.url, id)}/events`);
  const ended = stream.text();
  expect(await first.program.end()).toBe(0);
  expect(await ended).not.toContain("settled");
  const second = await deployment.serve("server");
  deployment.run(["worker"]);
  expect(await (await fetch(`${placeOf(second.url, id)}/events`)).text()).toContain('"score":0.75');
  expect(await settles(second.url, id)).toMatchObject({ state: "done" });
});
