import { setTimeout as sleep } from "node:timers/promises";
import { detectionSchema } from "@raisontext/contract";
import { freePort, RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { look, post, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

const { missing } = inject("rabbitMqServer");
const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };

let node: RabbitMqNode | undefined;

beforeAll(async () => {
  if (!missing) node = await RabbitMqNode.start();
});
afterAll(() => node?.remove());

describe.each([
  { name: "RabbitMQ", skip: missing, env: () => ({ ...ECHO, RABBIT_MQ_URL: node?.url ?? "" }) },
  { name: "the embedded broker", skip: undefined, env: () => ECHO },
])("on $name", ({ skip, env }) => {
  describe.skipIf(skip)("a text", () => {
    test("that kills the model's process is told to have failed, and its neighbours are answered", async () => {
      await using deployment = new Deployment({ ...env(), EVALUATOR_DELAY_MS: "50" });
      const { url, program } = await deployment.serve("start");
      const asker = await LiveAsker.open(url);
      const refs = Array.from({ length: 40 }, (_, n) => `${n}`);
      await Promise.all(refs.map(ref => asker.detect(ref, ref === "20" ? "a killer" : `0.${ref}1`)));
      expect(await asker.settles("20")).toMatchObject({
        state: "failed",
        error: { code: "evaluation_failed" },
      });
      for (const ref of refs.filter(one => one !== "20")) {
        expect(await asker.settles(ref)).toMatchObject({ state: "done", score: Number(`0.${ref}1`) });
      }
      expect(program.output).toMatch(/"attempt":3.*dead letters/);
      expect(program.output).toMatch(/"how":"it .*the model's process died/);
      await program.end();
    });

    test("over which the model hangs is given up, and its neighbours are answered", async () => {
      await using deployment = new Deployment({ ...env(), RAISONTEXT_PREDICT_TIMEOUT_SECONDS: "1" });
      const { url, program } = await deployment.serve("start");
      const asker = await LiveAsker.open(url);
      await Promise.all([asker.detect("a", "0.25"), asker.detect("b", "hang"), asker.detect("c", "0.75")]);
      expect(await asker.settles("a")).toMatchObject({ score: 0.25 });
      expect(await asker.settles("c")).toMatchObject({ score: 0.75 });
      expect(await asker.settles("b")).toMatchObject({
        state: "failed",
        error: { code: "evaluation_timeout" },
      });
      // Its asker is told before it is gone from its queue.
      await program.end();
    });

    test("that failed is looked at, put back, or thrown away by the operator", async () => {
      await using deployment = new Deployment(env());
      const queue = async (...args: string[]) => {
        const program = deployment.run(["queue", ...args]);
        return { code: await program.ended, output: program.output, errors: program.errors };
      };
      expect((await queue("discard", "--all")).code).toBe(0);
      const { url, program } = await deployment.serve("start");
      const failed = ["poison 0.25", "more poison 0.75"].map(text => post(url, { text }));
      for (const response of failed) expect((await response).status, program.output).toBe(500);
      const ids = (await Promise.all(failed)).map(({ headers }) => headers.get("location")?.split("/").pop());
      expect((await queue("status")).output).toMatch(/^raisontext_model +0\n(.*\n)*raisontext_dead +2$/m);

      const peeked = await queue("peek", "--limit", "5");
      expect(
        peeked.output
          .trim()
          .split("\n")
          .map(line => JSON.parse(line)),
      ).toEqual(
        expect.arrayContaining(
          ids.map(id =>
            expect.objectContaining({ id, queue: "raisontext_model", reason: expect.any(String) }),
          ),
        ),
      );
      expect(peeked.output).not.toContain("body");
      expect((await queue("peek", "--text")).output).toMatch(/"body":.*more poison/);
      expect((await queue("replay")).code).toBe(2);
      expect((await queue("replay", "--id", "nobody")).code).toBe(1);
      expect(await program.end()).toBe(0);

      const cured = await deployment.serve("start", { EVALUATOR_CURED: "yes" });
      expect((await queue("replay", "--id", ids[0] ?? "")).output).toMatch(/^1 replayed$/m);
      expect(await settles(cured.url, ids[0] ?? "")).toMatchObject({ state: "done", score: 0.25 });
      expect(await look(cured.url, ids[1] ?? "")).toMatchObject({ state: "failed" });
      expect((await queue("discard", "--all")).output).toMatch(/^1 discarded$/m);
      expect((await queue("status")).output).toMatch(/^raisontext_dead +0$/m);
    });

    test("that takes far longer than the heartbeat is scored once, without a lost connection", async () => {
      const { RABBIT_MQ_URL, ...rest } = { RABBIT_MQ_URL: "", ...env() };
      const heartbeat = RABBIT_MQ_URL && { RABBIT_MQ_URL: `${RABBIT_MQ_URL}?heartbeat=2` };
      await using deployment = new Deployment({ ...rest, ...heartbeat, EVALUATOR_DELAY_MS: "12000" });
      const { url, program } = await deployment.serve("start");
      const asker = await LiveAsker.open(url);
      await asker.detect("a", "0.25");
      expect(await asker.settles("a")).toMatchObject({ state: "done", score: 0.25 });
      expect(asker.events("a").filter(({ type }) => type === "settled")).toHaveLength(1);
      expect(program.output).not.toMatch(/"level":(40|50|60)/);
    });
  });

  describe.skipIf(skip)("restarting two servers and two workers one after the other", () => {
    test("fails no request of a client that repeats what may pass", async () => {
      await using deployment = new Deployment({ ...env(), EVALUATOR_DELAY_MS: "20" });
      const ports = [await freePort(), await freePort()].map(String);
      const servers = await Promise.all(ports.map(PORT => deployment.serve("server", { PORT })));
      const workers = [deployment.run(["worker"]), deployment.run(["worker"])];
      const urls = servers.map(({ url }) => url);
      let asking = true;
      const outcomes: unknown[] = [];
      const lane = async (name: number) => {
        for (let text = 0; asking; text += 1) outcomes.push(await askStubbornly(urls, `${name}-${text}`));
      };
      const lanes = Promise.all([1, 2, 3, 4, 5, 6].map(lane));
      for (const [n, server] of servers.entries()) {
        await sleep(1_000);
        expect(await server.program.end(), server.program.output).toBe(0);
        await deployment.serve("server", { PORT: ports[n] ?? "" });
      }
      for (const worker of workers) {
        await sleep(1_000);
        expect(await worker.end(), worker.output).toBe(0);
        await deployment.run(["worker"]).says(/the worker takes texts/);
      }
      await sleep(1_000);
      asking = false;
      await lanes;
      expect(outcomes.length).toBeGreaterThan(100);
      expect(outcomes.filter(outcome => outcome !== "its own score")).toEqual([]);
    });
  });
});

describe.skipIf(missing)("a queue that is full by RabbitMQ's own policy", () => {
  test("refuses with overloaded at once, and what it took is answered", async () => {
    await using deployment = new Deployment({ ...ECHO, RABBIT_MQ_URL: node?.url ?? "" });
    const { url } = await deployment.serve("server");
    // Other tests of this node may have left a queue with a text that came twice.
    await node?.ctl("delete_queue", "raisontext_model").catch(() => {});
    const limit = '{"max-length": 3, "overflow": "reject-publish"}';
    await node?.ctl("set_policy", "--apply-to", "queues", "limit", "^raisontext_model$", limit);
    const asker = await LiveAsker.open(url);
    const events = await Promise.all(["a", "b", "c", "d", "e"].map(ref => asker.detect(ref, "0.25")));
    expect(events.filter(({ type }) => type === "queued")).toHaveLength(3);
    expect(events.find(({ type }) => type === "error")).toMatchObject({
      code: "overloaded",
      retryAfterMs: expect.any(Number),
    });
    const response = await post(url, { text: "0.5" });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toMatch(/^\d+$/);
    deployment.run(["worker"]);
    for (const event of events) {
      if (event.type === "queued") expect(await asker.settles(event.ref)).toMatchObject({ score: 0.25 });
    }
  });
});

/** Asks with an idempotency key, at one server or the other, until there is an answer; says whether it is the right one. */
async function askStubbornly(urls: readonly string[], key: string): Promise<string> {
  const score = Math.round(Math.random() * 1e9) / 1e9;
  for (let tries = 0; ; tries += 1) {
    const url = urls[tries % urls.length] ?? "";
    const response = await post(url, { text: `${score.toFixed(9)}` }, { "idempotency-key": key }).catch(
      () => undefined,
    );
    if (!response || response.status === 503) {
      await response?.text();
      await sleep(100);
      continue;
    }
    const answer = detectionSchema.safeParse(await response.json());
    if (!answer.success) return `status ${response.status}`;
    const { data } = answer;
    if (data.state === "done") return data.score === score ? "its own score" : `${data.score}`;
    if (data.state !== "queued" && data.state !== "running") return data.state;
  }
}
