import { randomUUID } from "node:crypto";
import { detectionSchema } from "@raisontext/contract";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post, settles } from "./testing/http-asker.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

test("the same key and text have the same id and answer, at any server, after a restart too", async () => {
  await using deployment = new Deployment(ECHO);
  const servers = [await deployment.serve("server"), await deployment.serve("server")];
  const headers = { "idempotency-key": randomUUID() };
  const body = { text: "0.875" };
  const asked = Array.from({ length: 10 }, (_, n) => post(servers[n % 2]?.url ?? "", body, headers));
  deployment.run(["worker"]);
  const answers = await Promise.all(
    asked.map(async response => detectionSchema.parse(await (await response).json())),
  );
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(answers.every(answer => answer.state === "done" && answer.score === 0.875)).toBe(true);
  await servers[0]?.program.end();
  const { url } = await deployment.serve("server");
  const again = await post(url, body, headers);
  expect(again.status).toBe(200);
  expect(await again.json()).toEqual(answers[0]);
});

test("the same key with another text is refused", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("start");
  const headers = { "idempotency-key": "mine" };
  expect((await post(url, { text: "0.5" }, headers)).status).toBe(200);
  for (const body of [{ text: "0.6" }, { text: "0.5", lane: "bulk" }]) {
    const response = await post(url, body, headers);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "idempotency_key_reused", retryable: false });
  }
});

test("a key that is empty or too long is refused", async () => {
  await using deployment = new Deployment(ECHO);
  const { url } = await deployment.serve("start");
  for (const key of ["", "x".repeat(256)]) {
    expect((await post(url, { text: "0.5" }, { "idempotency-key": key })).status).toBe(400);
  }
  expect((await post(url, { text: "0.5" }, { "idempotency-key": "x".repeat(255) })).status).toBe(200);
});

test("a request whose server died before it was published is published by the next one with its key", async () => {
  await using deployment = new Deployment({ ...ECHO, RABBIT_MQ_URL: "amqp://127.0.0.1:9" });
  const headers = { "idempotency-key": "k" };
  const dead = await deployment.serve("server");
  const asked = post(dead.url, { text: "0.375" }, headers).catch(() => undefined);
  await expect.poll(async () => (await fetch(`${dead.url}/healthz`)).status).toBe(200);
  await new Promise(resolve => setTimeout(resolve, 500));
  await dead.program.end("SIGKILL");
  await asked;
  const { url } = await deployment.serve("start", { RABBIT_MQ_URL: "" });
  const response = await post(url, { text: "0.375" }, headers);
  const { id } = detectionSchema.parse(await response.json());
  expect(await settles(url, id)).toMatchObject({ score: 0.375 });
});
