import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Tokenizer } from "@huggingface/tokenizers";
import fc from "fast-check";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { analyseText } from "../analysis/analyse.ts";
import { logistic } from "../calibration.ts";
import { evaluatorModule } from "../evaluator-module.ts";
import { createIsolatedEvaluator } from "../isolated/isolated-evaluator.ts";
import { loadLinearModel } from "../linear/load-linear-model.ts";
import { blended } from "./blend.ts";
import { loadBlend } from "./encoder-model.ts";
import { WordPieces } from "./word-pieces.ts";

/** Random weights: what it says is nonsense, and how it is run is not. */
const TINY = fileURLToPath(new URL("./fixtures/tiny", import.meta.url));
const evaluator = await loadBlend(TINY);
afterAll(() => evaluator.close());

const HUMAN = `The boiler died again on Sunday, of course. I went down with a torch (the bulb is gone, too) and the
needle stood at zero. Topped it up; it held for an hour. Now the man comes on Thursday "between 8 and 1", which means 2.`;
const RUSSIAN = "Вчера опять полдня провозился с дверью. Петли просели, снизу скребёт, сверху щель с палец.";

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 300 }),
  fc
    .array(fc.constantFrom("the", "дом", "“quoted,”", "½", "e\u0301", "x".repeat(700), "1999.", "\n"), {
      maxLength: 80,
    })
    .map(words => words.join(" ")),
);

test("a text has the same score alone, beside others, and again", async () => {
  const texts = [HUMAN, RUSSIAN, HUMAN.slice(0, 90)];
  const together = await evaluator.predict(texts);
  const fresh = await loadBlend(TINY);
  onTestFinished(() => fresh.close());
  for (const [i, one] of texts.entries()) expect(await fresh.predict([one])).toEqual([together[i]]);
  expect(new Set(together).size).toBe(3);
  expect(await evaluator.predict(texts)).toEqual(together);
});

test("bias and weights of an explanation add up to the score's log-odds, over pieces in order, for any text", async () => {
  await fc.assert(
    fc.asyncProperty(text, async any => {
      const [[score = 0], [explanation]] = [await evaluator.predict([any]), await evaluator.explain([any])];
      const { bias = 0, pieces = [] } = explanation ?? {};
      const sum = pieces.reduce((total, { weight }) => total + weight, bias);
      expect(logistic(sum)).toBeCloseTo(score, 9);
      let before = 0;
      for (const { start, end } of pieces) {
        expect(start).toBeGreaterThanOrEqual(before);
        expect(end).toBeGreaterThan(start);
        before = end;
      }
      expect(before).toBeLessThanOrEqual(any.length);
    }),
    { numRuns: 60 },
  );
});

test("both models have their say", async () => {
  const [score = 0] = await evaluator.predict([HUMAN]);
  const linear = (await loadLinearModel()).score(HUMAN);
  const alone = blended(Math.log(linear / (1 - linear)), 0, { linear: 0.6, encoder: 0.7, bias: -0.1 });
  expect(Math.abs(score - logistic(alone))).toBeGreaterThan(0.001);
  const [explanation] = await evaluator.explain([HUMAN]);
  const [own] = await (await loadLinearModel()).explain([HUMAN]);
  expect(explanation?.pieces.map(({ start, end }) => [start, end])).toEqual(
    own?.pieces.map(({ start, end }) => [start, end]),
  );
});

test("long words and long texts are read in parts", async () => {
  for (const long of ["x".repeat(5_000), HUMAN.repeat(20)]) {
    const [score] = await evaluator.predict([long]);
    expect(score).toBeGreaterThan(0);
    expect(score).toBeLessThan(1);
  }
});

test("of a text in another language it knows nothing", async () => {
  expect(await evaluator.predict(["", "これは日本語の文章です。"])).toEqual([0.5, 0.5]);
});

test("a text is analysed with it in a process of its own, as a folder's model", async () => {
  const isolated = await createIsolatedEvaluator({ module: evaluatorModule(TINY) });
  onTestFinished(() => isolated.close?.());
  expect(await analyseText(isolated, HUMAN)).toEqual(await analyseText(evaluator, HUMAN));
  const { sentences, windows, score } = await analyseText(isolated, HUMAN);
  expect(sentences.length).toBeGreaterThan(3);
  expect(windows).toMatchObject([{ score: expect.closeTo(score, 9) }]);
});

test("word by word the ids are those of the whole text", async () => {
  const json = await readFile(join(TINY, "tokenizer.json"), "utf8");
  const [pieces, whole] = [new WordPieces(json), new Tokenizer(JSON.parse(json), {})];
  fc.assert(
    fc.property(text, any => {
      expect(pieces.encode(any).ids).toEqual(whole.encode(any, { add_special_tokens: false }).ids);
    }),
  );
});

test.each([
  ["encoder.onnx", "", /^model_damaged: the encoder cannot be read/],
  ["tokenizer.json", "{", /^model_damaged: the encoder cannot be read/],
  ["model.json", '{"name": "x"}', /^model_damaged: the encoder cannot be read/],
])("a folder with a broken %s is refused", async (name, content, message) => {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-encoder-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  cpSync(TINY, folder, { recursive: true });
  writeFileSync(join(folder, name), content);
  await expect(loadBlend(folder)).rejects.toThrow(message);
  rmSync(join(folder, "model.json"));
  await expect(loadBlend(folder)).rejects.toThrow(/^model_missing: cannot read model\.json/);
});
