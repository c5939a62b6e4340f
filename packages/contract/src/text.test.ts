import { expect, test } from "vitest";
import { LIMITS } from "./limits.ts";
import { checkText } from "./text.ts";

test("a text of the longest length is taken, one character more is not", () => {
  expect(() => checkText("a".repeat(LIMITS.textMaxCharacters))).not.toThrow();
  expect(() => checkText("a".repeat(LIMITS.textMaxCharacters + 1))).toThrow(/^text_too_long: .*100001/);
});

test.each(["", "   ", "\n\t\u00a0"])("a text without anything in it (%j) is refused", text => {
  expect(() => checkText(text)).toThrow(/^text_empty: /);
});

test("the longest text fits into a body even when every character is escaped", () => {
  const escaped = JSON.stringify({ text: "\u0001".repeat(LIMITS.textMaxCharacters) });
  expect(escaped.length).toBeLessThan(LIMITS.bodyMaxBytes);
});
