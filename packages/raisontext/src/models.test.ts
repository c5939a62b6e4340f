import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, look, models, post, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

test("each model has a queue of its own, and its workers", async () => {
  await using deployment = new Deployment();
  const { url } = await deployment.serve("start");
  const other = deployment.run(["worker"], { ...ECHO, RAISONTEXT_MODEL_NAME: "other" });
  await expect.poll(() => models(url)).toHaveLength(2);
  const text = "The weather was fine, 0.125 of it at least.";
  expect(await (await post(url, { text, model: "other" })).json()).toMatchObject({
    score: 0.125,
    requestedModel: "other",
    model: { name: "echo" },
  });
  expect(await (await post(url, { text })).json()).toMatchObject({ model: { name: "encoder" } });
  expect(await models(url)).toEqual([
    { name: "default", workers: 1, waiting: 0, evaluators: [expect.objectContaining({ name: "encoder" })] },
    {
      name: "other",
      workers: 1,
      waiting: 0,
      evaluators: [{ name: "echo", version: "1", languages: ["en", "ru"] }],
    },
  ]);

  await other.end();
  await expect.poll(async () => (await models(url))[1]?.workers).toBe(0);
  // Known, so it waits; and a server that has never heard the worker knows it too.
  const queued = await detect(url, { text, model: "other", lane: "bulk" });
  const later = await deployment.serve("server");
  expect(await look(later.url, queued.id)).toMatchObject({ state: "queued", requestedModel: "other" });
  const asker = await LiveAsker.open(later.url);
  expect(await asker.detect("a", "0.5", { model: "other" })).toMatchObject({ type: "queued" });
  deployment.run(["worker"], { ...ECHO, RAISONTEXT_MODEL_NAME: "other" });
  expect(await settles(url, queued.id)).toMatchObject({ score: 0.125 });
});

test("an unknown model is refused at once", async () => {
  await using deployment = new Deployment({ ...ECHO, RAISONTEXT_MODELS: "soon, later" });
  const { url } = await deployment.serve("start");
  const response = await post(url, { text: "0.5", model: "nothing" });
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ code: "unknown_model" });
  const asker = await LiveAsker.open(url);
  expect(await asker.detect("a", "0.5", { model: "nothing" })).toMatchObject({ code: "unknown_model" });
  expect((await post(url, { text: "0.5", model: "no such/name" })).status).toBe(400);
  expect((await post(url, { text: "0.5", model: "soon", lane: "bulk" })).status).toBe(202);
});

test("a worker that dies is missed within some seconds", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("server");
  const worker = deployment.run(["worker"]);
  await expect.poll(async () => (await models(url))[0]?.workers).toBe(1);
  await worker.end("SIGKILL");
  await sleep(1_000);
  await expect.poll(async () => (await models(url))[0]?.workers).toBe(0);
});
