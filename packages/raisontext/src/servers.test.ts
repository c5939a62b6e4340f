import { setTimeout as sleep } from "node:timers/promises";
import { RabbitMqNode, TestDatabase } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { detect, look, placeOf, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

const { missing: brokerMissing } = inject("rabbitMqServer");
const { at: postgres = "", missing: postgresMissing } = inject("postgres");
const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

let node: RabbitMqNode | undefined;
let database: TestDatabase | undefined;

beforeAll(async () => {
  if (brokerMissing || postgresMissing) return;
  node = await RabbitMqNode.start();
  database = await TestDatabase.create(postgres);
});
afterAll(async () => {
  await node?.remove();
  await database?.drop();
});

describe.each([
  {
    name: "RabbitMQ and PostgreSQL",
    skip: brokerMissing ?? postgresMissing,
    env: () => ({ ...ECHO, RABBIT_MQ_URL: node?.url ?? "", DATABASE_URL: database?.url ?? "" }),
  },
  { name: "the embedded broker and SQLite", skip: undefined, env: () => ECHO },
])("two servers on $name", ({ skip, env }) => {
  describe.skipIf(skip)("with a worker", () => {
    test("every one of many texts is answered at the socket it came from", async () => {
      await using deployment = new Deployment(env());
      const servers = [await deployment.serve("server"), await deployment.serve("server")];
      await deployment.run(["worker"]).says(/the worker takes texts/);
      const askers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => LiveAsker.open(servers[n % 2]?.url ?? "")),
      );
      const texts = Array.from({ length: 50 }, (_, n) => n);
      const score = (asker: number, text: number) => (asker * 50 + text) / 1_000;
      for (const [asker, socket] of askers.entries()) {
        for (const text of texts)
          socket.send({ type: "detect", ref: `${text}`, text: score(asker, text).toFixed(3) });
      }
      for (const [asker, socket] of askers.entries()) {
        for (const text of texts) {
          expect(await socket.settles(`${text}`)).toMatchObject({ score: score(asker, text) });
          expect(socket.events(`${text}`).filter(({ type }) => type === "settled")).toHaveLength(1);
        }
      }
    });

    test("who lost the connection finds the answer at the other server, in each way there is", async () => {
      await using deployment = new Deployment({ ...env(), EVALUATOR_DELAY_MS: "1500" });
      const first = await deployment.serve("server");
      const second = await deployment.serve("server");
      const asker = await LiveAsker.open(first.url);
      const queued = await asker.detect("a", "0.625");
      const id = queued.type === "queued" ? queued.id : "";
      await first.program.end("SIGKILL");
      const again = await LiveAsker.open(second.url);
      again.send({ type: "resume", ref: "b", id });
      const stream = fetch(`${placeOf(second.url, id)}/events`).then(response => response.text());
      expect(await again.hears("b", "queued")).toMatchObject({ id, position: 1 });
      expect(await look(second.url, id)).toMatchObject({ id, state: "queued" });
      deployment.run(["worker"]);
      expect(await again.settles("b")).toMatchObject({ id, score: 0.625 });
      expect(await stream).toContain('"score":0.625');
      expect(await settles(second.url, id)).toMatchObject({ id, score: 0.625 });
    });

    test("cancelling at one server tells who waits at the other", async () => {
      await using deployment = new Deployment(env());
      const [first, second] = [await deployment.serve("server"), await deployment.serve("server")];
      const asker = await LiveAsker.open(first.url);
      const queued = await asker.detect("a", "0.5");
      const id = queued.type === "queued" ? queued.id : "";
      expect((await fetch(placeOf(second.url, id), { method: "DELETE" })).status).toBe(200);
      expect(await asker.settles("a")).toMatchObject({ id, state: "cancelled" });
    });

    test("a place in the queue moves with answers that another server takes", async () => {
      await using deployment = new Deployment({
        ...env(),
        EVALUATOR_DELAY_MS: "500",
        RAISONTEXT_BATCH_TEXTS: "4",
      });
      const [first, second] = [await deployment.serve("server"), await deployment.serve("server")];
      const ahead = await LiveAsker.open(first.url);
      await Promise.all(Array.from({ length: 60 }, (_, n) => ahead.detect(`r${n}`, "0.5")));
      await sleep(1_500);
      const asker = await LiveAsker.open(second.url);
      const { id } = await detect(second.url, { text: "0.5", lane: "bulk" });
      expect(await look(second.url, id)).toMatchObject({ position: 1 });
      const queued = await asker.detect("last", "0.25");
      expect(queued).toMatchObject({ position: 61 });
      deployment.run(["worker"]);
      expect(await asker.settles("last")).toMatchObject({ score: 0.25 });
      const positions = asker
        .events("last")
        .flatMap(event => (event.type === "queued" ? [event.position ?? 0] : []));
      expect(positions.length).toBeGreaterThan(3);
      expect(positions).toEqual(positions.toSorted((a, b) => b - a));
      expect(positions.at(-1)).toBeLessThan(30);
    });
  });
});

describe.skipIf(brokerMissing)("two servers with a results store each", () => {
  test("are not ready, and say why, for each takes answers the other waits for", async () => {
    await using one = new Deployment({ ...ECHO, RABBIT_MQ_URL: node?.url ?? "" });
    await using other = new Deployment({ ...ECHO, RABBIT_MQ_URL: node?.url ?? "" });
    const first = await one.serve("server");
    const ready = async () => (await fetch(`${first.url}/readyz`)).status;
    await expect.poll(ready).toBe(200);
    const second = await other.serve("server");
    await expect.poll(ready).toBe(503);
    expect(await (await fetch(`${first.url}/readyz`)).json()).toMatchObject({
      store: "not shared by all servers",
    });
    await first.program.says(/DATABASE_URL/);
    await second.program.end();
    await expect.poll(ready).toBe(200);
  });
});
