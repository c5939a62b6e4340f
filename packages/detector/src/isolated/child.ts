import { checkScores } from "../check-scores.ts";
import type { Evaluator } from "../evaluator.ts";
import { loadEvaluator } from "../load-evaluator.ts";
import { type Answer, type Description, type Question, type Task, toThrown } from "./messages.ts";
import { watch } from "./watchdog.ts";

/** Loaded by the first question, which comes once. */
let evaluator: Promise<Evaluator> | undefined;

async function perform(task: Task) {
  if ("module" in task) {
    evaluator = loadEvaluator(task.module);
    return describe(await evaluator);
  }
  if (!evaluator) throw new Error("texts came before a module");
  const loaded = await evaluator;
  if ("predict" in task) return checkScores(await loaded.predict(task.predict), task.predict.length);
  return [...((await loaded.explain?.(task.explain)) ?? [])];
}

function describe({ name, version, languages, calibration, thresholds, explain }: Evaluator): Description {
  return {
    name,
    version,
    languages: [...languages],
    explains: typeof explain === "function",
    ...(calibration && { calibration }),
    ...(thresholds && { thresholds }),
  };
}

async function answer({ id, task }: Question): Promise<Answer> {
  try {
    return { id, value: await perform(task) };
  } catch (error) {
    return { id, thrown: toThrown(error) };
  }
}

/** Lets the evaluator put away what it holds. The parent, or the watchdog when there is none, waits only so long. */
async function end(): Promise<void> {
  try {
    await (await evaluator)?.close?.();
  } finally {
    process.exit();
  }
}

// A service manager may signal every process of a service, and the parent decides what is to be finished first.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {});
process.once("disconnect", end);
process.on("message", async (question: Question) => {
  // A parent that is gone by now wants no answer.
  process.send?.(await answer(question), undefined, undefined, () => {});
});
watch(Number(process.argv[2]));
