import { RabbitMqNode } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
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
    });

    test("over which the model hangs is given up, and its neighbours are answered", async () => {
      await using deployment = new Deployment({ ...env(), RAISONTEXT_PREDICT_TIMEOUT_SECONDS: "1" });
      const { url } = await deployment.serve("start");
      const asker = await LiveAsker.open(url);
      await Promise.all([asker.detect("a", "0.25"), asker.detect("b", "hang"), asker.detect("c", "0.75")]);
      expect(await asker.settles("a")).toMatchObject({ score: 0.25 });
      expect(await asker.settles("c")).toMatchObject({ score: 0.75 });
      expect(await asker.settles("b")).toMatchObject({
        state: "failed",
        error: { code: "evaluation_timeout" },
      });
    });
  });
});
