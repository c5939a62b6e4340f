import { ROUTES, type Status, statusSchema } from "@raisontext/contract";
import { RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, post } from "./testing/http-asker.ts";

const { missing } = inject("rabbitMqServer");

async function statusOf(url: string): Promise<Status> {
  return statusSchema.parse(await (await fetch(url + ROUTES.status)).json());
}

const answered = ({ minutes }: Status, key: "done" | "failed") =>
  minutes.reduce((sum, minute) => sum + minute[key], 0);

test("tells what was answered, who works, and that nothing is wrong", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  for (const text of ["0.1", "0.2", "0.3"]) await detect(url, { text });
  await expect.poll(async () => (await statusOf(url)).workers.length).toBe(1);
  await expect.poll(async () => answered(await statusOf(url), "done")).toBe(3);
  const status = await statusOf(url);
  expect(status).toMatchObject({
    alerts: [],
    deadLetters: 0,
    queueLimit: 20_000,
    models: [{ name: "default", workers: 1, waiting: { interactive: 0, bulk: 0 } }],
    workers: [{ model: "default", evaluator: { name: "echo" }, lanes: ["interactive", "bulk"] }],
  });
  expect(status.minutes).toHaveLength(60);
  expect(JSON.stringify(status)).not.toMatch(/"0\.[123]"/);
});

test("counts failures, and says so when many texts fail and wait among the dead letters", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  await post(url, { text: "poison" });
  await expect.poll(async () => answered(await statusOf(url), "failed")).toBe(1);
  expect(await statusOf(url)).toMatchObject({ deadLetters: 1, alerts: ["dead_letters", "failing"] });
});

describe.skipIf(missing)("on RabbitMQ", () => {
  let node: RabbitMqNode;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
  });

  afterAll(() => node?.remove());

  test("says that texts wait and nobody works, and that the broker is gone", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    void post(url, { text: "0.1", lane: "bulk" });
    await expect.poll(async () => (await statusOf(url)).alerts, { interval: 500 }).toEqual(["no_worker"]);
    expect(await statusOf(url)).toMatchObject({
      models: [{ name: "default", workers: 0, waiting: { interactive: 0, bulk: 1 } }],
      workers: [],
      deadLetters: 0,
    });
    await node.stop();
    await expect
      .poll(async () => (await statusOf(url)).alerts, { interval: 500 })
      .toContain("broker_unreachable");
  });
});
