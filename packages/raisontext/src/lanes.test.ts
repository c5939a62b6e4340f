import { request } from "node:http";
import { json } from "node:stream/consumers";
import {
  batchResultSchema,
  batchSchema,
  type Detection,
  detectionSchema,
  ROUTES,
} from "@raisontext/contract";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { look, models, postBatch, settles } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";

const ECHO = { RAISONTEXT_MODEL: ECHO_EVALUATOR };
const AT_ONCE = 32;
const BATCH_TEXTS = 16;

/** Posts bulk texts from one of the loopback's addresses; resolves with their ids. */
async function postBulk(url: string, count: number, address: string): Promise<readonly string[]> {
  const ids: string[] = [];
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      ids.push((await postOne(url, address)).id);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return ids;
}

function postOne(url: string, localAddress: string): Promise<Detection> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": "application/json" };
    request(url + ROUTES.detections, { method: "POST", localAddress, headers }, async response => {
      resolve(detectionSchema.parse(await json(response)));
    })
      .once("error", reject)
      .end(JSON.stringify({ text: "0.5", lane: "bulk" }));
  });
}

function settledAt(detection: Detection): number {
  return "settledAt" in detection ? Date.parse(detection.settledAt) : Number.POSITIVE_INFINITY;
}

test("with 10,000 bulk texts queued, an interactive one is answered within two batches", async () => {
  await using deployment = new Deployment({
    ...ECHO,
    EVALUATOR_DELAY_MS: "1000",
    RAISONTEXT_BATCH_TEXTS: String(BATCH_TEXTS),
  });
  const { url } = await deployment.serve("server");
  const response = await postBatch(
    url,
    Array.from({ length: 10_000 }, () => "0.5"),
  );
  expect(response.status).toBe(202);
  const { id } = batchSchema.parse(await response.json());
  await expect.poll(async () => (await models(url))[0]?.waiting).toBeGreaterThan(9_900);
  await deployment.run(["worker"]).says(/the worker takes texts/);
  const asker = await LiveAsker.open(url);
  const answers: Detection[] = [];
  for (const ref of ["a", "b", "c"]) {
    await asker.detect(ref, "0.25");
    answers.push(await asker.settles(ref));
  }
  expect(answers).toMatchObject([{ score: 0.25 }, { score: 0.25 }, { score: 0.25 }]);
  const lines = await (await fetch(`${url}${ROUTES.batches}/${id}/results`)).text();
  const bulk = lines
    .trim()
    .split("\n")
    .map(line => settledAt(batchResultSchema.parse(JSON.parse(line)).detection));
  // The second and the third come when a batch has begun: that one, and the one they are in. A busy machine may slow one text;
  // a third batch would slow both.
  const meanwhile = answers
    .slice(1)
    .map(answer => bulk.filter(at => at > Date.parse(answer.createdAt) && at <= settledAt(answer)).length);
  expect(Math.min(...meanwhile)).toBeLessThanOrEqual(2 * BATCH_TEXTS);
  // And the bulk texts went on.
  expect(bulk.filter(Number.isFinite).length).toBeGreaterThanOrEqual(2 * BATCH_TEXTS);
});

test("two clients share the bulk lane evenly, however many texts each of them has", async () => {
  await using deployment = new Deployment({
    ...ECHO,
    EVALUATOR_DELAY_MS: "100",
    RAISONTEXT_BATCH_TEXTS: "8",
  });
  const { url } = await deployment.serve("server");
  const many = await postBulk(url, 400, "127.0.0.1");
  const few = await postBulk(url, 40, "127.0.0.2");
  deployment.run(["worker"]);
  const last = Math.max(...(await Promise.all(few.map(id => settles(url, id)))).map(settledAt));
  const before = (await Promise.all(many.map(id => look(url, id)))).filter(one => settledAt(one) <= last);
  // As many as the other's 40, give or take some batches of 8.
  expect(before.length).toBeGreaterThan(15);
  expect(before.length).toBeLessThan(70);
});
