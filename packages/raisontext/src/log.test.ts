import { RabbitMqNode } from "@raisontext/testing";
import { expect, inject, test } from "vitest";
import * as z from "zod";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { TestSocket } from "./testing/socket.ts";

const { missing } = inject("rabbitMqServer");

const lineSchema = z.object({ level: z.int(), time: z.int(), msg: z.string() });

/** The lines of a log; each must be one JSON object. */
function linesOf(log: string) {
  return log
    .trim()
    .split("\n")
    .map(line => lineSchema.parse(JSON.parse(line)));
}

test("a log is JSON, line by line, and has no text, key or password, whatever goes wrong", async () => {
  await using deployment = new Deployment({
    RAISONTEXT_MODEL: ECHO_EVALUATOR,
    LOG_LEVEL: "trace",
    RAISONTEXT_PREDICT_TIMEOUT_SECONDS: "1",
  });
  const { url, program } = await deployment.serve("start");
  const key = { "idempotency-key": "secret-zither", cookie: "secret-zeugma" };
  await post(url, { text: "zebrawood" }, { authorization: "Bearer secret-zeugma" });
  for (const text of ["zebrawood 0.5", "poison zebrawood", "killer zebrawood", "zebrawood ".repeat(20_000)]) {
    await post(url, { text }, { ...key, "idempotency-key": `secret-zither ${text.length}` });
  }
  await fetch(`${url}/api/v1/detections`, {
    method: "POST",
    headers: { "content-type": "application/json", ...key },
    body: '{"text": "zebrawood',
  });
  await fetch(`${url}/zebrawood?text=zebrawood`);
  const plain = await TestSocket.open(url, "/classify?text=zebrawood");
  plain.send("zebrawood 0.25");
  await plain.receives(1);
  const live = await LiveAsker.open(url);
  await live.detect("zebrawood", "poison zebrawood");
  await live.settles("zebrawood");
  live.socket.send('{"type": "zebrawood');
  await live.socket.receives(live.socket.frames.length + 1);
  expect(await program.end()).toBe(0);

  expect(linesOf(program.output).length).toBeGreaterThan(5);
  expect(program.output).toContain("a request went to the dead letters");
  for (const secret of ["zebrawood", "zither", "zeugma"]) {
    expect(program.output).not.toContain(secret);
    expect(program.errors).not.toContain(secret);
  }
});

test.skipIf(missing)("a broker that goes away does not bring its password into the log", async () => {
  const node = await RabbitMqNode.start();
  try {
    const { host } = new URL(node.url);
    const RABBIT_MQ_URL = `amqp://guest:zirconium@${host}`;
    await using deployment = new Deployment({ RABBIT_MQ_URL, LOG_LEVEL: "trace" });
    const { program } = await deployment.serve("server");
    await program.says(/"level":40.*127\.0\.0\.1/);
    await program.end();
    expect(linesOf(program.output).length).toBeGreaterThan(2);
    expect(program.output + program.errors).not.toContain("zirconium");
  } finally {
    await node.remove();
  }
});
