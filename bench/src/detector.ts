import {
  analyse,
  analyseText,
  createIsolatedEvaluator,
  LINEAR_EVALUATOR_MODULE,
  loadLinearModel,
} from "@raisontext/detector";
import type { Row } from "./report.ts";

const WORDS = 300;
const TEXTS = 2_000;
const LONG_WORDS = 1_000;
const LONG_TEXTS = 100;
const BATCH = 16;

const SYLLABLES = "an be con de er fa gu hi in jo ka le mo ni or pre qua re st th un ver wa ex ly za".split(
  " ",
);

/**
 * Loading time; texts of 300 words per second on one core: their scores alone, all that comes with them, and the same by
 * a process of its own; the time of one text of 1,000 words with its evidence, and of the first score after a start.
 */
export async function benchDetector(): Promise<readonly Row[]> {
  const startedAt = performance.now();
  const evaluator = await loadLinearModel();
  const loadMs = performance.now() - startedAt;
  const texts = Array.from({ length: TEXTS }, (_, seed) => randomText(WORDS, seed + 1));
  const long = Array.from({ length: LONG_TEXTS }, (_, seed) => randomText(LONG_WORDS, seed + 1));
  const analyseLong = (text: string) => analyseText(evaluator, text);
  const longMs = 1_000 / (await rate(([text = ""]) => analyseLong(text), long, 1));

  const isolatedAt = performance.now();
  const isolated = await createIsolatedEvaluator({ module: LINEAR_EVALUATOR_MODULE });
  await analyseText(isolated, long[0] ?? "");
  const firstMs = performance.now() - isolatedAt;
  const size = `texts of ${WORDS} words`;
  const rows = [
    { what: "loading the model", value: loadMs, unit: "ms" },
    { what: "starting its process, up to the first result", value: firstMs, unit: "ms" },
    {
      what: `${size}, features and scores, one core`,
      value: await rate(batch => evaluator.predict(batch), texts),
      unit: "texts/s",
    },
    {
      what: `${size}, without sentences and evidence, one core`,
      value: await rate(batch => analyse(evaluator, batch, { details: false }), texts),
      unit: "texts/s",
    },
    {
      what: `${size}, the whole result, one core`,
      value: await rate(batch => analyse(evaluator, batch), texts),
      unit: "texts/s",
    },
    {
      what: `${size}, the whole result, by a process of its own, batches of ${BATCH}`,
      value: await rate(batch => analyse(isolated, batch), texts),
      unit: "texts/s",
    },
    { what: `a text of ${LONG_WORDS} words, the whole result`, value: longMs, unit: "ms" },
  ];
  await isolated.close?.();
  return rows;
}

async function rate(
  predict: (texts: readonly string[]) => Promise<unknown>,
  texts: readonly string[],
  size = BATCH,
): Promise<number> {
  const batches = Array.from({ length: texts.length / size }, (_, n) =>
    texts.slice(n * size, (n + 1) * size),
  );
  for (const batch of batches.slice(0, 10)) await predict(batch);
  const startedAt = performance.now();
  for (const batch of batches) await predict(batch);
  return (batches.length * size * 1_000) / (performance.now() - startedAt);
}

/** A different text for each seed: sentences of 12 invented words of 1 to 5 syllables; six characters a word in all. */
function randomText(words: number, seed: number): string {
  let state = seed;
  const next = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const word = () =>
    Array.from({ length: 1 + next(3) + next(3) }, () => SYLLABLES[next(SYLLABLES.length)]).join("");
  const sentence = (length: number) => {
    const text = Array.from({ length }, word).join(" ");
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  };
  return Array.from({ length: words / 12 }, () => sentence(12)).join(" ");
}
