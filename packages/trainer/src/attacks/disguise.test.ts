import { normalise } from "@raisontext/detector";
import { expect, test } from "vitest";
import { createRandom } from "../random.ts";
import { disguise } from "./disguise.ts";
import { SAMPLE_TEXTS } from "./testing/sample-texts.ts";

const seeds = Array.from({ length: 40 }, (_, i) => i);
const disguised = (text: string): Set<string> =>
  new Set(seeds.map(seed => disguise(text, createRandom(seed))));

test.each(Object.values(SAMPLE_TEXTS))("makes one small change that a normaliser cannot undo", text => {
  for (const changed of disguised(text)) {
    expect(normalise(changed)).not.toBe(normalise(text));
    expect(changed.length).toBeGreaterThan(0.8 * text.length);
  }
});

test.each(Object.values(SAMPLE_TEXTS))("cuts sentences off, writes them small, and drops commas", text => {
  const texts = [...disguised(text)];
  const small = [...text.matchAll(/\p{Lu}/gu)].length / 2;
  expect(texts.some(changed => text.endsWith(changed))).toBe(true);
  expect(texts.some(changed => text.startsWith(changed))).toBe(true);
  expect(texts.some(changed => (changed.match(/\p{Lu}/gu)?.length ?? 0) < small)).toBe(true);
  expect(texts.some(changed => changed.replaceAll(",", "") === text.replaceAll(",", ""))).toBe(true);
});

test("gives the same text for the same numbers, and leaves alone what is too short", () => {
  for (const seed of seeds) {
    expect(disguise(SAMPLE_TEXTS.en, createRandom(seed))).toBe(disguise(SAMPLE_TEXTS.en, createRandom(seed)));
    expect(disguise("no", createRandom(seed))).toBe("no");
  }
});
