import { createIsolatedEvaluator, LINEAR_EVALUATOR_MODULE, loadLinearModel } from "@raisontext/detector";
import type { Row } from "./report.ts";

const WORDS = 300;
const TEXTS = 2_000;
const BATCH = 16;

const SYLLABLES = "an be con de er fa gu hi in jo ka le mo ni or pre qua re st th un ver wa ex ly za".split(
  " ",
);

/** Loading time and texts of 300 words per second, on one core in this thread and through a process of its own. */
export async function benchDetector(): Promise<readonly Row[]> {
  const startedAt = performance.now();
  const evaluator = await loadLinearModel();
  const loadMs = performance.now() - startedAt;
  const texts = Array.from({ length: TEXTS }, (_, seed) => randomText(seed + 1));

  const isolated = await createIsolatedEvaluator({ module: LINEAR_EVALUATOR_MODULE });
  const rows = [
    { what: "loading the model", value: loadMs, unit: "ms" },
    {
      what: `texts of ${WORDS} words, one core`,
      value: await rate(evaluator.predict.bind(evaluator), texts),
      unit: "texts/s",
    },
    {
      what: `texts of ${WORDS} words, in a process of its own, batches of ${BATCH}`,
      value: await rate(isolated.predict.bind(isolated), texts),
      unit: "texts/s",
    },
  ];
  await isolated.close?.();
  return rows;
}

async function rate(predict: (texts: readonly string[]) => Promise<unknown>, texts: readonly string[]) {
  const batches = Array.from({ length: texts.length / BATCH }, (_, n) =>
    texts.slice(n * BATCH, (n + 1) * BATCH),
  );
  for (const batch of batches.slice(0, 10)) await predict(batch);
  const startedAt = performance.now();
  for (const batch of batches) await predict(batch);
  return (batches.length * BATCH * 1_000) / (performance.now() - startedAt);
}

/** A different text for each seed: invented words of 1 to 5 syllables, some 1,800 characters in all. */
function randomText(seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const word = () =>
    Array.from({ length: 1 + next(3) + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join("");
  return Array.from({ length: WORDS }, word).join(" ");
}
