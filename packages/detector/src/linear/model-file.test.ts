import { expect, test } from "vitest";
import { type LinearModel, quantise, weightsOfSteps } from "./linear-model.ts";
import { decodeModel, encodeModel } from "./model-file.ts";

const part = {
  ...quantise(new Float32Array(256).map((_, i) => (i - 100) / 7)),
  bias: -0.25,
  calibration: [{ minTokens: 0, slope: 1.5, offset: 0.125 }],
  thresholds: [{ minTokens: 0, human: 0.2, ai: { "0.05": 0.8, "0.01": 0.9, "0.001": 0.99 } }],
};
const model: LinearModel = {
  name: "tiny",
  version: "1",
  features: {
    bits: 8,
    views: [
      { kind: "words", weight: 1, max: 2 },
      { kind: "characters", weight: 1, min: 3, max: 5 },
      { kind: "shapes", weight: 2, max: 3, endings: 2, words: ["the", "и"] },
      { kind: "rhythm", weight: 0.5, words: ["the"] },
    ],
  },
  languages: { en: part, ru: { ...part, bias: 3 } },
};

test("reads back what it wrote", () => {
  expect(decodeModel(encodeModel(model), "model.bin")).toEqual(model);
});

test("quantises weights to within one step of a quadratic scale", () => {
  const weights = Float32Array.from([0, 0.001, -0.5, 4, -3.9]);
  const { weights: steps, scale } = quantise(weights);
  const restored = [...steps].map(step => weightsOfSteps(scale)[step + 128] ?? Number.NaN);
  weights.forEach((weight, i) => {
    expect(Math.abs((restored[i] ?? 0) - weight)).toBeLessThan(0.04);
  });
});

test.each([
  ["an empty file", () => new Uint8Array(), "is not a model file"],
  ["a foreign file", () => Buffer.from("PK\u0003\u0004 some archive"), "is not a model file"],
  ["a newer format", () => changed(4, 9), "has format version 9"],
  ["a broken header", () => changed(13, 0), "has a header that cannot be read"],
  ["a file cut short", () => encodeModel(model).subarray(0, -1), "is cut short"],
  ["a flipped byte", () => changed(-1, 77), "does not match its checksum"],
])("refuses %s", (_, bytes, message) => {
  expect(() => decodeModel(bytes(), "model.bin")).toThrow(`model_damaged: model.bin ${message}`);
});

function changed(position: number, value: number): Uint8Array {
  const bytes = encodeModel(model);
  bytes[position < 0 ? bytes.length + position : position] = value;
  return bytes;
}
