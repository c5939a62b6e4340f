import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

test("a full lane refuses at once, says when to come back, and every accepted text is answered", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, RAISONTEXT_QUEUE_LIMIT: "50" });
  const { url } = await deployment.serve("server");
  const asker = await LiveAsker.open(url);
  const events = await Promise.all(
    Array.from({ length: 80 }, (_, n) => asker.detect(`r${n}`, `0.${n + 10}`)),
  );
  const refused = events.filter(event => event.type === "error");
  expect(refused).toHaveLength(30);
  expect(refused[0]).toMatchObject({
    code: "overloaded",
    retryable: true,
    retryAfterMs: expect.any(Number),
  });

  const response = await post(url, { text: "0.5" });
  expect(response.status).toBe(503);
  expect(Number(response.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  expect(await response.json()).toMatchObject({ code: "overloaded", retryAfterMs: expect.any(Number) });
  // The other lane has room of its own.
  expect((await post(url, { text: "0.5", lane: "bulk" })).status).toBe(202);

  deployment.run(["worker"]);
  const accepted = events.flatMap(event => (event.type === "queued" && event.ref ? [event.ref] : []));
  for (const ref of accepted) expect(await asker.settles(ref)).toMatchObject({ state: "done" });
  expect((await post(url, { text: "0.5" })).status).toBe(200);
});

test("another server on the same queue refuses as well", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR, RAISONTEXT_QUEUE_LIMIT: "20" });
  const { url } = await deployment.serve("server");
  const other = await deployment.serve("server");
  const asker = await LiveAsker.open(url);
  await Promise.all(Array.from({ length: 20 }, (_, n) => asker.detect(`r${n}`, "0.5")));
  await expect.poll(async () => (await post(other.url, { text: "0.5" })).status).toBe(503);
});
