import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Program } from "@raisontext/testing";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { loadLinearModel } from "../linear/load-linear-model.ts";
import { LINEAR_EVALUATOR_MODULE } from "../load-evaluator.ts";
import { MAX_PID } from "./fixtures/misbehaving-evaluator.ts";
import { createIsolatedEvaluator, type IsolatedEvaluatorOptions } from "./isolated-evaluator.ts";

const MISBEHAVING = new URL("./fixtures/misbehaving-evaluator.ts", import.meta.url);
const PARENT = fileURLToPath(new URL("./fixtures/parent.ts", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "raisontext-isolated-"));
const closing: (() => Promise<unknown> | undefined)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

afterAll(() => rmSync(folder, { recursive: true }));

async function start(options: Partial<IsolatedEvaluatorOptions> = {}) {
  const evaluator = await createIsolatedEvaluator({ module: MISBEHAVING, ...options });
  closing.push(() => evaluator.close?.());
  return evaluator;
}

/** Starts a process that has an evaluator, and resolves when it has told the pid of that. */
async function startParent(order: string): Promise<{ readonly parent: Program; readonly pid: number }> {
  const parent = new Program(process.execPath, [PARENT, order]);
  closing.push(() => parent.end("SIGKILL"));
  const [, pid] = await parent.says(/pid (\d+)\./);
  return { parent, pid: Number(pid) };
}

const moduleOf = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

async function pidOf(evaluator: { predict(texts: readonly string[]): Promise<readonly number[]> }) {
  const [pid = 0] = await evaluator.predict(["pid"]);
  return pid * MAX_PID;
}

/** Whether a process has not ended; one that only waits for its new parent to notice has. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !(existsSync("/proc/self/stat") && /\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8")));
  } catch {
    return false;
  }
}

describe("an isolated evaluator", () => {
  test("scores as the evaluator does in the caller's process", async () => {
    const isolated = await start({ module: LINEAR_EVALUATOR_MODULE });
    const local = await loadLinearModel();
    const texts = ["A short text.", "Короткий текст.", ""];
    expect(isolated).toMatchObject({ name: local.name, version: local.version, languages: ["en", "ru"] });
    expect(isolated.thresholds).toEqual(local.thresholds);
    expect(await isolated.predict(texts)).toEqual(await local.predict(texts));
  });

  test("hands texts on as they are, lone surrogates and big ones too", async () => {
    const evaluator = await start();
    const big = `long ${"ж".repeat(4_999_995)}`;
    const scores = await evaluator.predict(["unit \ud83d", "unit \0", "unit \ufffe", big]);
    expect(scores).toEqual([0xd83d / 2 ** 16, 0, 0xfffe / 2 ** 16, 0.5]);
  });

  test("leaves the caller's event loop free while a predict computes", async () => {
    const evaluator = await start();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 10);
    await evaluator.predict(["compute"]);
    clearInterval(timer);
    expect(ticks).toBeGreaterThan(50);
  });

  test("answers predicts in the order they came, one at a time", async () => {
    const evaluator = await start();
    const order: number[] = [];
    const startedAt = performance.now();
    await Promise.all(
      ["block", "block", "four"].map(async (text, n) => {
        await evaluator.predict([text]);
        order.push(n);
      }),
    );
    expect(order).toEqual([0, 1, 2]);
    expect(performance.now() - startedAt).toBeGreaterThan(990);
  });

  test("hands on what the evaluator throws, whatever it is", async () => {
    const evaluator = await start();
    await expect(evaluator.predict(["throw"])).rejects.toThrow(/^no score for this$/);
    await expect(evaluator.predict(["throw a function"])).rejects.toThrow(/function block/);
    expect(await evaluator.predict(["four"])).toEqual([0.04]);
  });

  test("does not take a message of the user's module for an answer", async () => {
    const evaluator = await start();
    expect(await evaluator.predict(["send"])).toEqual([0.04]);
    expect(await evaluator.predict(["four", ""])).toEqual([0.04, 0]);
  });

  test("sends what a model prints to standard error", async () => {
    const { parent } = await startParent("print");
    expect(await parent.ended).toBe(0);
    expect(parent.output).toMatch(/^pid \d+\.\nscores 0\.05\.\n$/);
    expect(parent.errors).toBe("the model says hello\n");
  });
});

describe("scores that are none", () => {
  test.each([
    ["too few", "[]", /gave 0 scores for 1 texts$/],
    ["no numbers", "texts", /gave a value of type string for text 1 of 1, not a number from 0 to 1$/],
    ["not in range", "[1.5]", /gave 1\.5 for text 1/],
    ["not to be sent to another process", "[() => 1]", /gave a value of type function for text 1/],
    ["not there", "undefined", /gave undefined, not a list of scores$/],
  ])("because they are %s are refused, and the process lives on", async (_, scores, message) => {
    const evaluator = await start({
      module: moduleOf(`
        const predict = async texts => (texts[0] === "good" ? [process.pid / ${MAX_PID}] : ${scores});
        export const createEvaluator = () => ({ name: "a", version: "1", languages: [], predict });
      `),
    });
    const [before] = await evaluator.predict(["good"]);
    await expect(evaluator.predict(["a private text"])).rejects.toThrow(message);
    await expect(evaluator.predict(["a private text"])).rejects.toMatchObject({ code: "scores_invalid" });
    expect(await evaluator.predict(["good"])).toEqual([before]);
  });
});

describe("when the process of an isolated evaluator dies", () => {
  test.each([
    ["exits", "exit", "exit code 3"],
    ["is killed", "kill", "SIGKILL"],
    ["breaks in native code", "segfault", "SIGSEGV"],
    ["aborts", "abort", "SIGABRT"],
    ["runs out of memory", "hoard", "SIGABRT"],
  ])(
    "because it %s, the predict that ran is rejected, and those that wait are served",
    async (_, order, how) => {
      const evaluator = await start({ maxHeapMb: 64 });
      const [dying, ...waiting] = [[order, "one"], ["four"], ["fives"]].map(texts =>
        evaluator.predict(texts),
      );
      await expect(dying).rejects.toMatchObject({ code: "evaluator_crashed" });
      await expect(dying).rejects.toThrow(how);
      expect(await Promise.all(waiting)).toEqual([[0.04], [0.05]]);
    },
  );

  test("right after an answer, the answer counts", async () => {
    const evaluator = await start();
    expect(await evaluator.predict(["exit later"])).toEqual([0.1]);
  });

  test("while it is idle, and a text comes before that is known, it is told", async () => {
    const deaths: string[] = [];
    const evaluator = await start({ onDeath: how => deaths.push(how) });
    process.kill(await pidOf(evaluator), "SIGKILL");
    await evaluator.predict(["four"]).catch(() => {});
    await expect.poll(() => deaths).toEqual(["it was ended by SIGKILL"]);
  });

  test("while it is idle, it is told, and the next predict is served by another", async () => {
    const deaths: string[] = [];
    const evaluator = await start({ onDeath: how => deaths.push(how) });
    const pid = await pidOf(evaluator);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => deaths).toEqual(["it was ended by SIGKILL"]);
    expect(runs(pid)).toBe(false);
    const other = await pidOf(evaluator);
    expect(other).not.toBe(pid);
    expect(runs(other)).toBe(true);
  });

  test("and its model cannot be loaded, predicts are rejected, ever more slowly, until it can", async () => {
    const module = join(folder, "vanishing.mjs");
    const code = `export { createEvaluator } from ${JSON.stringify(MISBEHAVING.href)};`;
    await writeFile(module, code);
    const evaluator = await start({ module });
    await rm(module);
    await expect(evaluator.predict(["kill"])).rejects.toMatchObject({ code: "evaluator_crashed" });
    const startedAt = performance.now();
    for (const text of ["one", "two", "three"]) {
      await expect(evaluator.predict([text])).rejects.toMatchObject({ code: "evaluator_unloadable" });
    }
    expect(performance.now() - startedAt).toBeGreaterThan(300);
    await writeFile(module, code);
    expect(await evaluator.predict(["four"])).toEqual([0.04]);
  });
});

describe("an isolated evaluator that takes too long", () => {
  test("has its process killed, and the predicts that wait are served by another", async () => {
    const evaluator = await start({ predictTimeoutMs: 800 });
    const pid = await pidOf(evaluator);
    const [block, hang, ...waiting] = ["block", "hang", "block", "four"].map(text =>
      evaluator.predict([text]),
    );
    expect(await block).toEqual([0.05]);
    await expect(hang).rejects.toThrow("predict_timeout: misbehaving took over 800 ms");
    expect(await Promise.all(waiting)).toEqual([[0.05], [0.04]]);
    expect(runs(pid)).toBe(false);
  });

  test("has not when only its caller was held up", async () => {
    const evaluator = await start({ predictTimeoutMs: 200 });
    const predict = evaluator.predict(["four"]);
    // The question is on its way by now, and the answer comes while nobody listens.
    for (const until = Date.now() + 400; Date.now() < until; );
    expect(await predict).toEqual([0.04]);
  });

  test("to load is given up", async () => {
    const module = moduleOf("for (;;);");
    await expect(createIsolatedEvaluator({ module, loadTimeoutMs: 300 })).rejects.toThrow("took over 300 ms");
  });
});

test.each([
  ["is missing", "/no/such/evaluator.ts", /^evaluator_unloadable: evaluator\.ts: Cannot find module/],
  ["exports nothing", moduleOf("export const a = 1"), /exports no function createEvaluator/],
  ["gives no evaluator", moduleOf("export const createEvaluator = () => ({ name: 1 })"), /gave no evaluator/],
  ["throws", moduleOf("throw new Error('no weights here')"), /no weights here/],
  ["ends its process", moduleOf("process.exit(1)"), /loading it ended its process: .* exit code 1$/],
])("says so when the module %s", async (_, module, message) => {
  const creation = createIsolatedEvaluator({ module });
  await expect(creation).rejects.toThrow(message);
  await expect(creation).rejects.toMatchObject({ code: "evaluator_unloadable", name: "DetectorError" });
});

test("tells a missing model from a module that cannot be loaded", async () => {
  const detector = JSON.stringify(new URL("../index.ts", import.meta.url));
  const module = moduleOf(
    `import { loadLinearModel } from ${detector}; export const createEvaluator = () => loadLinearModel("/no.bin")`,
  );
  const creation = createIsolatedEvaluator({ module });
  await expect(creation).rejects.toThrow(/^model_missing: cannot read no\.bin$/);
  await expect(creation).rejects.toMatchObject({ code: "model_missing", cause: { message: /ENOENT/ } });
});

describe("the process of an isolated evaluator", () => {
  test.each(["SIGINT", "SIGTERM"])("leaves %s to its parent", async signal => {
    const evaluator = await start();
    const pid = await pidOf(evaluator);
    await evaluator.predict([`raise ${signal}`]);
    expect(await pidOf(evaluator)).toBe(pid);
  });

  test.each([
    ["is idle", "wait"],
    ["computes for ever", "hang"],
  ])("ends when its parent is killed while it %s", async (_, order) => {
    const { parent, pid } = await startParent(order);
    expect(runs(pid)).toBe(true);
    await sleep(200);
    process.kill(parent.pid, "SIGKILL");
    await expect.poll(() => runs(pid), { timeout: 1_500 }).toBe(false);
  });

  test("does not keep a parent from ending that has nothing more to do", async () => {
    const { parent, pid } = await startParent("");
    expect(await parent.ended).toBe(0);
    await expect.poll(() => runs(pid), { timeout: 1_500 }).toBe(false);
  });
});

describe("closing an isolated evaluator", () => {
  test("lets the predict that runs end, rejects those that wait and later ones, and leaves no process", async () => {
    const evaluator = await start();
    const pid = await pidOf(evaluator);
    const [running, waiting] = ["block", "four"].map(text => evaluator.predict([text]));
    const refused = expect(waiting).rejects.toMatchObject({ code: "evaluator_closed" });
    await evaluator.close?.();
    await refused;
    expect(await running).toEqual([0.05]);
    expect(runs(pid)).toBe(false);
    await expect(evaluator.predict(["four"])).rejects.toMatchObject({ code: "evaluator_closed" });
  });

  test("kills a process whose predict does not end", async () => {
    const evaluator = await start({ closeTimeoutMs: 200 });
    const pid = await pidOf(evaluator);
    const hanging = expect(evaluator.predict(["hang"])).rejects.toMatchObject({ code: "evaluator_closed" });
    await Promise.all([evaluator.close?.(), evaluator.close?.()]);
    await hanging;
    expect(runs(pid)).toBe(false);
  });

  test("closes the user's evaluator", async () => {
    const file = join(folder, "closed");
    const module = moduleOf(`
      import { writeFileSync } from "node:fs";
      const close = async () => writeFileSync(${JSON.stringify(file)}, "yes");
      export const createEvaluator = () => ({ name: "a", version: "1", languages: [], predict() {}, close });
    `);
    await (await start({ module })).close?.();
    expect(await readFile(file, "utf8")).toBe("yes");
  });
});
