import { fileURLToPath } from "node:url";
import { ANSWER_QUEUE, DEAD_LETTER_QUEUE, REQUEST_QUEUE } from "@raisontext/contract";
import { Program } from "@raisontext/testing";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { TestSocket } from "./testing/socket.ts";

const { at: RABBIT_MQ_URL = "", missing } = inject("rabbitMq");
const { at: python = "", missing: pikaMissing } = inject("pika");
const ENV = { RABBIT_MQ_URL, RAISONTEXT_MODEL: ECHO_EVALUATOR };
const PLAIN = { durable: true };
const QUEUES = [REQUEST_QUEUE, ANSWER_QUEUE, DEAD_LETTER_QUEUE];

function stock(program: "worker" | "sender", ...args: string[]): Program {
  const file = fileURLToPath(new URL(`./testing/stock-${program}.py`, import.meta.url));
  return new Program(python, [file, RABBIT_MQ_URL, ...args]);
}

// The queues' names are part of the wire, so these tests share them and run one after the other.
describe.skipIf(missing)("server and worker joined by RabbitMQ", () => {
  let connection: ChannelModel;
  let channel: Channel;

  beforeAll(async () => {
    connection = await connect(RABBIT_MQ_URL);
  });
  beforeEach(async () => {
    channel = await connection.createChannel();
    for (const queue of QUEUES) await channel.deleteQueue(queue);
  });
  afterAll(() => connection.close());

  test.each([
    ["the server first", ["server", "worker"]],
    ["the worker first", ["worker", "server"]],
  ])("a text is scored through two processes, %s", async (_name, order) => {
    await using deployment = new Deployment(ENV);
    let url = "";
    for (const role of order) {
      if (role === "server") url = (await deployment.serve("server")).url;
      else await deployment.run(["worker"]).says(/the worker takes texts/);
    }
    const socket = await TestSocket.open(url, "/classify");
    socket.send("0.625");
    expect(await socket.receives(1)).toEqual(["0.625"]);
  });

  test("a text waits for a worker that comes later", async () => {
    await using deployment = new Deployment(ENV);
    const { url } = await deployment.serve("server");
    const socket = await TestSocket.open(url, "/classify");
    socket.send("0.375");
    await expect.poll(async () => (await channel.assertQueue(REQUEST_QUEUE, PLAIN)).messageCount).toBe(1);
    deployment.run(["worker"]);
    expect(await socket.receives(1)).toEqual(["0.375"]);
  });

  test("200 sockets with 20 texts each get every answer on their own socket", async () => {
    await using deployment = new Deployment(ENV);
    const { url } = await deployment.serve("server");
    await deployment.run(["worker"]).says(/the worker takes texts/);
    const sockets = await Promise.all(Array.from({ length: 200 }, () => TestSocket.open(url, "/classify")));
    const own = sockets.map((_, socket) =>
      Array.from({ length: 20 }, (_, text) => ((socket * 20 + text) / 4_000).toFixed(5)),
    );
    sockets.forEach((socket, index) => {
      for (const text of own[index] ?? []) socket.send(text);
    });
    for (const [index, socket] of sockets.entries()) {
      expect(await socket.receives(20)).toEqual(own[index]?.map(score => Number(score).toFixed(3)));
    }
  });

  test("messages that are no messages go to the dead letters, and nobody stops", async () => {
    await using deployment = new Deployment(ENV);
    const { url } = await deployment.serve("server");
    await deployment.run(["worker"]).says(/the worker takes texts/);
    const bodies = ["", "not json", "[]", '{"id":5,"text":"x"}', '{"id":"x"}', '{"id":"a","text":""}'];
    for (const body of bodies) channel.sendToQueue(REQUEST_QUEUE, Buffer.from(body));
    channel.sendToQueue(REQUEST_QUEUE, Buffer.from([0xff, 0xfe, 0x00]));
    for (const body of ["", "not json", '{"id":"x","answer":"seven"}', '{"id":"x"}']) {
      channel.sendToQueue(ANSWER_QUEUE, Buffer.from(body));
    }
    // Well-formed, for nobody: dropped without a word.
    channel.sendToQueue(ANSWER_QUEUE, Buffer.from('{"id":"nobody","answer":"0.5"}'));

    await expect
      .poll(async () => (await channel.assertQueue(DEAD_LETTER_QUEUE, PLAIN)).messageCount)
      .toBe(11);
    const dead = await channel.get(DEAD_LETTER_QUEUE);
    expect(dead ? dead.properties.headers?.["x-dead-reason"] : "").toMatch(/^invalid_request: /);
    const socket = await TestSocket.open(url, "/classify");
    socket.send("0.875");
    expect(await socket.receives(1)).toEqual(["0.875"]);
  });

  test("the queues are plain durable ones, which anyone may declare again", async () => {
    await using deployment = new Deployment(ENV);
    await deployment.serve("server");
    await deployment.run(["worker"]).says(/the worker takes texts/);
    for (const queue of [REQUEST_QUEUE, ANSWER_QUEUE]) await channel.assertQueue(queue, PLAIN);
  });

  describe.skipIf(pikaMissing)("with stock pika programs", () => {
    test.each(["worker", "server"])("our server with a stock worker, the %s first", async first => {
      await using deployment = new Deployment(ENV);
      const worker = first === "worker" ? stock("worker") : undefined;
      await worker?.says(/ready/);
      const { url } = await deployment.serve("server");
      const late = worker ?? stock("worker");
      await late.says(/ready/);
      try {
        const [one, two] = [await TestSocket.open(url, "/classify"), await TestSocket.open(url, "/classify")];
        for (const score of ["0.1", "0.2", "0.3"]) one.send(`a text of ${score}`);
        two.send("a text of 0.9");
        expect(await one.receives(3)).toEqual(["0.100", "0.200", "0.300"]);
        expect(await two.receives(1)).toEqual(["0.900"]);
        const response = await fetch(`${url}/api/v1/detections`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ text: "a text of 0.7" }),
        });
        expect(await response.json()).toMatchObject({ state: "done", score: 0.7 });
      } finally {
        await late.end("SIGKILL");
      }
    });

    test.each(["worker", "sender"])("our worker with a stock sender, the %s first", async first => {
      await using deployment = new Deployment(ENV);
      const start = () => deployment.run(["worker"]).says(/the worker takes texts/);
      if (first === "worker") await start();
      const sender = stock("sender", "a 0.1", "b 0.2", "c 0.3");
      await sender.says(/sent/);
      if (first === "sender") await start();
      expect(await sender.ended).toBe(0);
      // Its ids repeat; it gets an answer for each text all the same.
      expect(sender.output.match(/^answer .*/gm)?.toSorted()).toEqual([
        "answer 0 0.100",
        "answer 0 0.300",
        "answer 1 0.200",
      ]);
    });
  });
});

test("a server without its broker is up, not ready, and says so to who asks", async () => {
  await using deployment = new Deployment({ ...ENV, RABBIT_MQ_URL: "amqp://127.0.0.1:9" });
  const { url, program } = await deployment.serve("server");
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect(await ready.json()).toMatchObject({ broker: "unreachable", store: "reachable" });
  const response = await fetch(`${url}/api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ text: "anyone there?" }),
  });
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ code: "broker_unavailable", retryable: true });
  expect(await program.end()).toBe(0);
});

test("a worker without its broker waits for it, and ends when told to", async () => {
  await using deployment = new Deployment({ ...ENV, RABBIT_MQ_URL: "amqp://127.0.0.1:9" });
  const worker = deployment.run(["worker"]);
  await worker.says(/127\.0\.0\.1:9/);
  expect(await worker.end()).toBe(0);
});
