import fc from "fast-check";
import { expect, test } from "vitest";
import { levelOf, passagesOf } from "./passages.ts";

test("scores have five levels", () => {
  expect([0, 0.19, 0.2, 0.5, 0.79, 0.8, 1].map(levelOf)).toEqual([0, 0, 1, 2, 3, 4, 4]);
});

test("cuts a text into lines, sentences and what was undone", () => {
  const text = "One. Two\ngoes on.\n\n  \nThree.";
  const result = {
    score: 0.5,
    sentences: [
      { start: 0, end: 4, score: 0.1 },
      { start: 5, end: 17, score: 0.9 },
      { start: 22, end: 28, score: 0.5 },
    ],
    attacks: [{ kind: "zero_width", start: 11, end: 13, count: 1 }],
  };
  const parts = passagesOf(text, result).map(passage =>
    passage.parts.map(({ start, end, ...rest }) => ({ text: text.slice(start, end), ...rest })),
  );
  expect(parts).toEqual([
    [{ text: "One.", sentence: 0 }, { text: " " }, { text: "Two", sentence: 1 }],
    [
      { text: "go", sentence: 1 },
      { text: "es", sentence: 1, attacked: true },
      { text: " on.", sentence: 1 },
    ],
    [{ text: "Three.", sentence: 2 }],
  ]);
});

test("shows every character of every line once, whatever the spans", () => {
  const spans = (length: number) =>
    fc
      .uniqueArray(fc.integer({ min: 0, max: length }), { maxLength: 12 })
      .map(offsets => offsets.sort((a, b) => a - b))
      .map(offsets =>
        offsets.flatMap((start, i) =>
          i % 2 === 0 && i + 1 < offsets.length ? [{ start, end: offsets[i + 1] ?? start }] : [],
        ),
      );
  fc.assert(
    fc.property(
      fc
        .string({ unit: fc.constantFrom(..."ab .\n\r"), maxLength: 60 })
        .chain(text => fc.tuple(fc.constant(text), spans(text.length), spans(text.length))),
      ([text, sentences, attacks]) => {
        const passages = passagesOf(text, {
          score: 0.5,
          sentences: sentences.map(span => ({ ...span, score: 0.5 })),
          attacks: attacks.map(span => ({ ...span, kind: "x", count: 1 })),
        });
        const shown = passages.map(({ parts }) =>
          parts.map(({ start, end }) => text.slice(start, end)).join(""),
        );
        expect(shown).toEqual(text.split(/[\r\n]/).filter(line => line.trim() !== ""));
      },
    ),
  );
});
