import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { createEmbeddedBroker } from "@raisontext/broker";
import { ANSWER_QUEUE, DEAD_LETTER_QUEUE, encodeMessage, REQUEST_QUEUE } from "@raisontext/contract";
import type { Evaluator } from "@raisontext/detector";
import { createWorker } from "@raisontext/worker";
import type { Row } from "./report.ts";

const FIXED_MS = 20;
const PER_TEXT_MS = 1;
const CONCURRENCY = 8;
const TEXTS = 400;

/** Costs so much a call and so much a text, as models do. */
const costlyEvaluator: Evaluator = {
  name: "costly",
  version: "1",
  languages: ["en"],
  async predict(texts) {
    await sleep(FIXED_MS + PER_TEXT_MS * texts.length);
    return texts.map(() => 0.5);
  },
};

/** What gathering texts into batches is worth, against the same worker with batches of one, in the same run. */
export async function benchBatching(): Promise<readonly Row[]> {
  const single = await measure(1);
  const batched = await measure(16);
  const what = `${FIXED_MS} ms a call + ${PER_TEXT_MS} ms a text, ${CONCURRENCY} askers`;
  return [
    { what: `${what}: one by one`, value: single, unit: "texts/s" },
    {
      what: `${what}: in batches`,
      value: batched,
      unit: "texts/s",
      against: `${(batched / single).toFixed(2)} × one by one`,
    },
  ];
}

/** Texts per second when each asker sends its next text upon the answer to its last. */
async function measure(maxTexts: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-bench-"));
  const broker = createEmbeddedBroker({
    file: join(folder, "queue.sqlite"),
    deadLetterQueue: DEAD_LETTER_QUEUE,
  });
  const worker = await createWorker({
    broker,
    evaluator: costlyEvaluator,
    batch: { maxTexts, maxWaitMs: 5 },
  });
  const { promise: done, resolve } = Promise.withResolvers<void>();
  let sent = 0;
  let answered = 0;
  const send = async () => {
    if (sent >= TEXTS) return;
    sent += 1;
    await broker.publish(REQUEST_QUEUE, { body: encodeMessage({ id: `${sent}`, text: "some text" }) });
  };
  await broker.consume(ANSWER_QUEUE, { prefetch: CONCURRENCY }, async () => {
    answered += 1;
    if (answered === TEXTS) resolve();
    await send();
  });
  const startedAt = performance.now();
  await Promise.all(Array.from({ length: CONCURRENCY }, send));
  await done;
  const seconds = (performance.now() - startedAt) / 1_000;
  await worker.close();
  await broker.close();
  rmSync(folder, { recursive: true });
  return TEXTS / seconds;
}
