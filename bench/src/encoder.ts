import { ROUTES } from "@raisontext/contract";
import { analyse, analyseText, createIsolatedEvaluator, evaluatorModule } from "@raisontext/detector";
import type { Row } from "./report.ts";
import { Service } from "./service.ts";

const WORDS = 300;
const TEXTS = 160;
/** A thousand tokens, as the limits of most models count them. */
const LONG_WORDS = 750;
const LONG_TEXTS = 20;
const BATCH = 16;

/** Ordinary sentences: invented words would fall into twice as many pieces as real ones. */
const SENTENCES = [
  "The ferry was late again, so we drank our tea on the pier and watched the gulls quarrel over a crust.",
  "My brother says that the garden needs rain, but he says so every summer and waters it anyway.",
  "Nobody at the office remembers who ordered the second printer or why it only prints on Thursdays.",
  "There is a small shop behind the station where they still repair radios and old alarm clocks.",
  "When the lights went out we found two candles, a torch without batteries and half a box of matches.",
  "She had read the letter three times before she noticed that the last page was missing.",
  "Our neighbours have bought a dog that barks at bicycles, postmen and, for some reason, umbrellas.",
  "The council promised to mend the bridge by spring and has now closed it until the following winter.",
  "I left the keys under the blue pot, not the green one, because the green one is cracked.",
  "After the match they walked home along the canal and argued about the goal that was not given.",
  "The soup was too salty, the bread was excellent, and the bill came before we had asked for it.",
  "If the wind turns we can be in the harbour by seven, otherwise we shall have to row.",
];

/**
 * The default model as a service runs it, in a process of its own: its first result, ordinary texts of 300 words a second,
 * the time of a text of 1,000 tokens, and the memory of both processes afterwards.
 */
export async function benchEncoder(): Promise<readonly Row[]> {
  const texts = Array.from({ length: TEXTS }, (_, seed) => ordinaryText(WORDS, seed));
  const long = Array.from({ length: LONG_TEXTS }, (_, seed) => ordinaryText(LONG_WORDS, seed));
  const startedAt = performance.now();
  const evaluator = await createIsolatedEvaluator({ module: evaluatorModule("encoder") });
  await analyseText(evaluator, ordinaryText(WORDS, TEXTS));
  const firstMs = performance.now() - startedAt;
  const perTextMs = await timeEach(batches(texts), batch => analyse(evaluator, batch)).then(ms => ms / BATCH);
  const longMs = await timeEach(long, text => analyseText(evaluator, text));
  await evaluator.close?.();
  const memory = await memoryAfter([...texts, ...long]);
  return [
    { what: "encoder: starting its process, up to the first result", value: firstMs, unit: "ms" },
    { what: `encoder: texts of ${WORDS} words, the whole result`, value: 1_000 / perTextMs, unit: "texts/s" },
    {
      what: `encoder: a text of 1,000 tokens (${LONG_WORDS} words), the whole result`,
      value: longMs,
      unit: "ms",
    },
    { what: "encoder: memory of the model's process", value: memory.model / 1_048_576, unit: "MiB" },
    { what: "encoder: memory of the service beside it", value: memory.service / 1_048_576, unit: "MiB" },
  ];
}

/** Resident memory of `raisontext start` and of its model's process after texts, in bytes. */
async function memoryAfter(texts: readonly string[]) {
  const service = await Service.start("start", { RAISONTEXT_MODEL: "encoder" });
  for (const text of texts) {
    const { status } = await fetch(service.url + ROUTES.detections, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ text }),
    });
    if (status !== 200) throw new Error(`the service answered with ${status}`);
  }
  const memory = { service: service.memory, model: service.memoryOfChildren };
  await service.end();
  return memory;
}

/** Mean time of one, in milliseconds. */
async function timeEach<T>(all: readonly T[], use: (one: T) => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  for (const one of all) await use(one);
  return (performance.now() - startedAt) / all.length;
}

function batches(texts: readonly string[]): (readonly string[])[] {
  return Array.from({ length: texts.length / BATCH }, (_, n) => texts.slice(n * BATCH, (n + 1) * BATCH));
}

/** A different text for each seed, since what a text said is kept for a while. */
function ordinaryText(words: number, seed: number): string {
  const sentences: string[] = [`Note ${seed}.`];
  let count = 2;
  for (let state = seed + 1; count < words; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const sentence = SENTENCES[(state >>> 8) % SENTENCES.length] ?? "";
    sentences.push(sentence);
    count += sentence.split(" ").length;
  }
  return sentences.join(" ");
}
