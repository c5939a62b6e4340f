import { afterEach, expect, test } from "vitest";
import { loadLinearModel } from "../linear/load-linear-model.ts";
import { LINEAR_EVALUATOR_MODULE } from "../load-evaluator.ts";
import { createThreadedEvaluator, type ThreadedEvaluatorOptions } from "./threaded-evaluator.ts";

const MISBEHAVING = new URL("./fixtures/misbehaving-evaluator.ts", import.meta.url);
const closing: (() => Promise<void> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(options: Partial<ThreadedEvaluatorOptions> = {}) {
  const evaluator = await createThreadedEvaluator({ module: MISBEHAVING, ...options });
  closing.push(() => evaluator.close?.());
  return evaluator;
}

const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

test("scores as the evaluator does in the caller's thread", async () => {
  const threaded = await start({ module: LINEAR_EVALUATOR_MODULE, threads: 2 });
  const local = await loadLinearModel();
  const texts = ["A short text.", "Короткий текст.", ""];
  expect(threaded).toMatchObject({ name: local.name, version: local.version, languages: ["en", "ru"] });
  expect(threaded.thresholds).toEqual(local.thresholds);
  expect(await threaded.predict(texts)).toEqual(await local.predict(texts));
});

test("leaves the caller's event loop free while a predict blocks", async () => {
  const evaluator = await start();
  let ticks = 0;
  const timer = setInterval(() => ticks++, 10);
  await evaluator.predict(["block"]);
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(20);
});

test("hands on what the evaluator throws", async () => {
  const evaluator = await start();
  await expect(evaluator.predict(["throw"])).rejects.toThrow(/^no score for this$/);
  expect(await evaluator.predict(["four"])).toEqual([0.04]);
});

test.each([
  ["exits", "exit"],
  ["runs out of memory", "hoard"],
])("rejects the predict of a thread that %s, and serves the next", async (_, order) => {
  const evaluator = await start({ maxHeapMb: 64 });
  await expect(evaluator.predict([order])).rejects.toMatchObject({ code: "evaluator_crashed" });
  expect(await evaluator.predict(["four"])).toEqual([0.04]);
});

test("ends a predict that takes too long, and serves the next", async () => {
  const evaluator = await start({ predictTimeoutMs: 1000 });
  await expect(evaluator.predict(["hang"])).rejects.toThrow("predict_timeout: misbehaving took over 1000 ms");
  expect(await evaluator.predict(["four"])).toEqual([0.04]);
});

test.each([
  ["is missing", "/no/such/evaluator.ts", /^evaluator_unloadable: evaluator\.ts: Cannot find module/],
  ["exports nothing", moduleOf("export const a = 1"), /exports no function createEvaluator/],
  ["gives no evaluator", moduleOf("export const createEvaluator = () => ({ name: 1 })"), /gave no evaluator/],
  ["throws", moduleOf("throw new Error('no weights here')"), /no weights here/],
  ["ends its thread", moduleOf("process.exit(1)"), /loading it ended its thread/],
])("says so when the module %s", async (_, module, message) => {
  await expect(createThreadedEvaluator({ module })).rejects.toThrow(message);
  await expect(createThreadedEvaluator({ module })).rejects.toMatchObject({ code: "evaluator_unloadable" });
});

test("gives up on a module that loads for ever", async () => {
  const module = moduleOf("for (;;);");
  await expect(createThreadedEvaluator({ module, loadTimeoutMs: 500 })).rejects.toThrow("took over 500 ms");
});

test("ends the running predict before it closes, and refuses the next", async () => {
  const evaluator = await createThreadedEvaluator({ module: MISBEHAVING });
  const running = evaluator.predict(["block"]);
  await evaluator.close?.();
  expect(await running).toEqual([0.05]);
  await expect(evaluator.predict(["four"])).rejects.toMatchObject({ code: "evaluator_closed" });
});
