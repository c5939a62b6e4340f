import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { ANSWER_QUEUE, DEAD_LETTER_QUEUE, REQUEST_QUEUE } from "@raisontext/contract";
import { Program, RabbitMqNode, TcpProxy } from "@raisontext/testing";
import { type Channel, type ChannelModel, connect } from "amqplib";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment } from "./testing/deployment.ts";
import { detect, post, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { TestSocket } from "./testing/socket.ts";

const { missing } = inject("rabbitMqServer");
const { at: python = "", missing: pikaMissing } = inject("pika");
const EXAMPLES = fileURLToPath(new URL("../../../examples/", import.meta.url));
/** Five words, of which one comes twice. */
const TEXT = "rain again and again rain";
const SCORE = 0.4;
/** The example with a model that takes its time and says so. */
const SLOW = `
import sys, time
sys.path.insert(0, sys.argv[1])
import worker
quick = worker.score
def slow(text):
    print("begun", flush=True)
    time.sleep(float(sys.argv[3]))
    return quick(text)
worker.score = slow
worker.main(sys.argv[2])
`;

// The queues' names are part of the wire, so these tests have a RabbitMQ of their own and run one after the other.
describe.skipIf(missing ?? pikaMissing)("the example of a worker in Python", () => {
  const programs: Program[] = [];
  let node: RabbitMqNode;
  let connection: ChannelModel;
  let channel: Channel;

  beforeAll(async () => {
    node = await RabbitMqNode.start();
    connection = await connect(node.url);
    channel = await connection.createChannel();
  });

  afterEach(async () => {
    await Promise.all(programs.splice(0).map(program => program.end("SIGKILL")));
  });

  afterAll(async () => {
    await connection?.close();
    await node?.remove();
  });

  function start(args: readonly string[]): Program {
    const program = new Program(python, args, { env: { PYTHONDONTWRITEBYTECODE: "1" } });
    programs.push(program);
    return program;
  }

  async function startWorker(...args: string[]): Promise<Program> {
    const worker = start([`${EXAMPLES}worker.py`, ...args]);
    await worker.says(/ready/);
    return worker;
  }

  async function startSlowWorker(url: string, seconds: number): Promise<Program> {
    const worker = start(["-c", SLOW, EXAMPLES, url, String(seconds)]);
    await worker.says(/ready/);
    return worker;
  }

  const waiting = async (queue: string) => (await channel.assertQueue(queue, { durable: true })).messageCount;

  /** The answer to a request that no server waits for. */
  async function answerTo(id: string): Promise<{ readonly id?: string }> {
    for (;;) {
      const message = await channel.get(ANSWER_QUEUE, { noAck: true });
      const answer = message ? JSON.parse(String(message.content)) : {};
      if (answer.id === id) return answer;
      if (message === false) await sleep(20);
    }
  }

  /** One answer and no other came, and nothing is left behind. */
  async function expectOneAnswer(asker: LiveAsker, ref: string): Promise<void> {
    expect(await asker.settles(ref)).toMatchObject({ state: "done", score: SCORE });
    await sleep(500);
    expect(asker.events(ref).filter(({ type }) => type === "settled")).toHaveLength(1);
    expect(await Promise.all([REQUEST_QUEUE, ANSWER_QUEUE].map(waiting))).toEqual([0, 0]);
  }

  test("answers interactive and bulk texts of our server", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    await startWorker(node.url);
    expect(await detect(url, { text: TEXT })).toMatchObject({ state: "done", score: SCORE });
    const bulk = await detect(url, { text: TEXT, lane: "bulk" });
    expect(await settles(url, bulk.id)).toMatchObject({ state: "done", score: SCORE });
    const socket = await TestSocket.open(url, "/classify");
    for (const text of ["дождь и дождь", "one two three", TEXT]) socket.send(text);
    expect(await socket.receives(3)).toEqual(["0.333", "0.000", "0.400"]);
  });

  test("serves a model of a name, once the server knows the name", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url, RAISONTEXT_MODELS: "mine" });
    const { url } = await deployment.serve("server");
    await startWorker(node.url, "mine");
    expect(await detect(url, { text: TEXT, model: "mine" })).toMatchObject({
      requestedModel: "mine",
      score: SCORE,
    });
  });

  test("killed in the middle of a text leaves it to another, and its asker hears one answer", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    const dying = await startSlowWorker(node.url, 60);
    const asker = await LiveAsker.open(url);
    expect(await asker.detect("a", TEXT)).toMatchObject({ type: "queued" });
    await dying.says(/begun/);
    await startWorker(node.url);
    expect(await dying.end("SIGKILL")).toBe("SIGKILL");
    await expectOneAnswer(asker, "a");
  });

  test("comes back when its connection is cut, idle or in the middle of a text", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    const proxy = await TcpProxy.start(node.port);
    try {
      const worker = await startSlowWorker(node.url.replace(`:${node.port}`, `:${proxy.port}`), 1);
      proxy.cut();
      await worker.says(/ready\nready\n/);
      const asker = await LiveAsker.open(url);
      expect(await asker.detect("a", TEXT)).toMatchObject({ type: "queued" });
      await worker.says(/begun/);
      proxy.cut();
      await expectOneAnswer(asker, "a");
      expect(worker.output.trim().split("\n")).toEqual(["ready", "ready", "begun", "ready", "begun"]);
    } finally {
      proxy.close();
    }
  });

  test("waits for a broker that is not there yet", async () => {
    const proxy = await TcpProxy.before(node.port);
    const worker = start([`${EXAMPLES}worker.py`, node.url.replace(`:${node.port}`, `:${proxy.port}`)]);
    await expect.poll(() => worker.errors).toMatch(/no connection/);
    await proxy.listen();
    try {
      await worker.says(/ready/);
    } finally {
      proxy.close();
    }
  });

  test("says of a text that it failed or came too late, and puts what is no request to the dead letters", async () => {
    await using deployment = new Deployment({ RABBIT_MQ_URL: node.url });
    const { url } = await deployment.serve("server");
    const worker = start(["-c", SLOW.replace("quick(text)", "1 / 0"), EXAMPLES, node.url, "0.1"]);
    const response = await post(url, { text: TEXT, lane: "bulk" });
    const failed = await settles(url, ((await response.json()) as { readonly id: string }).id);
    expect(failed).toMatchObject({ state: "failed", error: { code: "evaluation_failed" } });
    expect(worker.errors).toMatch(/^cannot score \S+: ZeroDivisionError$/m);
    await worker.end("SIGKILL");

    await channel.deleteQueue(DEAD_LETTER_QUEUE);
    const bodies = ["no JSON", "[]", "5", '{"text":"no id"}', Buffer.from([0xff])];
    for (const body of bodies) channel.sendToQueue(REQUEST_QUEUE, Buffer.from(body));
    await startWorker(node.url);
    await expect.poll(() => waiting(DEAD_LETTER_QUEUE)).toBe(bodies.length);
    const dead = await channel.get(DEAD_LETTER_QUEUE, { noAck: true });
    expect(dead && { ...dead.properties.headers, body: String(dead.content) }).toEqual({
      "x-dead-reason": "invalid_request: no JSON object with id",
      "x-dead-queue": REQUEST_QUEUE,
      body: "no JSON",
    });
    expect(await detect(url, { text: TEXT })).toMatchObject({ score: SCORE });
  });

  test("does not score what has passed its deadline", async () => {
    const request = { id: "late", text: TEXT, deadline: Date.now() - 1 };
    channel.sendToQueue(REQUEST_QUEUE, Buffer.from(JSON.stringify(request)));
    await startWorker(node.url);
    expect(await answerTo("late")).toMatchObject({ error: { code: "expired" } });
  });

  test("and the example of a sender find each other, without a server", async () => {
    await startWorker(node.url);
    const sender = start([`${EXAMPLES}sender.py`, node.url, TEXT, "one two", TEXT]);
    expect(await sender.ended).toBe(0);
    expect(sender.output.trim().split("\n").toSorted()).toEqual([
      "0.000\tone two",
      `0.400\t${TEXT}`,
      `0.400\t${TEXT}`,
    ]);
  });
});
