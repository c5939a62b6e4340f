import fc from "fast-check";
import { expect, test } from "vitest";
import { normalise } from "./normalise.ts";

test("removes what a reader cannot see", () => {
  expect(normalise("in\u200bvi\u00adsi\u2060ble\ufeff \u202etext\ufe0f\u0007")).toBe("invisible text");
});

test("turns odd spaces and line ends into plain ones", () => {
  expect(normalise("a\u00a0b\tc\u3000d\r\ne\u2028f")).toBe("a b c d\ne\nf");
});

test("folds letters of another script that look alike, into the script of their word", () => {
  expect(normalise("пpивeт, сocед")).toBe("привет, сосед");
  expect(normalise("pаypаl аnd Gοοgle")).toBe("paypal and Google");
});

test("leaves words alone that mix scripts on purpose, and whole words of one script", () => {
  expect(normalise("IT-специалист, SQLзапрос, GitHubами, λόγος")).toBe(
    "IT-специалист, SQLзапрос, GitHubами, λόγος",
  );
});

test("composes letters and their marks", () => {
  expect(normalise("и\u0306од и cafe\u0301")).toBe("йод и café");
});

test("replaces lone surrogates", () => {
  expect(normalise("a\ud83d\u200b\ude00b")).toBe("a\ufffd\ufffdb");
});

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map(units => String.fromCharCode(...units)),
  fc.string({ unit: fc.constantFrom(..."aсеyуiіο\u0306\u0308\u200b \u00adxх\ud83d\ude00") }),
);

test("changes nothing the second time, for any string", () => {
  fc.assert(
    fc.property(anyText, text => {
      const once = normalise(text);
      expect(once.isWellFormed()).toBe(true);
      expect(normalise(once)).toBe(once);
    }),
    { numRuns: 2000 },
  );
});
