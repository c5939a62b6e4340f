import { describe, expect, test } from "vitest";
import {
  type AnswerMessage,
  decodeAnswer,
  decodeRequest,
  encodeMessage,
  formatScore,
  salvageId,
} from "./queue-message.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("a request on the queue", () => {
  test("is read, its unknown fields ignored", () => {
    expect(decodeRequest(bytes('{"id":"a","text":"Привет","extra":1}'))).toEqual({ id: "a", text: "Привет" });
  });

  test.each([
    ["not JSON", "{"],
    ["not an object", "null"],
    ["without id", '{"text":"a"}'],
    ["with an empty id", '{"id":"","text":"a"}'],
    ["with a number for text", '{"id":"a","text":5}'],
  ])("%s is refused", (_name, body) => {
    expect(() => decodeRequest(bytes(body))).toThrow(/^invalid_request: /);
  });

  test("that is not UTF-8 is refused", () => {
    expect(() => decodeRequest(new Uint8Array([0x22, 0xff, 0x22]))).toThrow(/^invalid_request: /);
  });

  test("is refused without repeating what it says", () => {
    expect(() => decodeRequest(bytes("my secret diary"))).toThrow(
      /^(?!.*secret)invalid_request: The message is not JSON/,
    );
  });

  test("may be malformed and still tell its id", () => {
    expect(salvageId(bytes('{"id":"a","text":5}'))).toBe("a");
    expect(salvageId(bytes("{"))).toBeUndefined();
  });
});

describe("an answer on the queue", () => {
  test("of a plain worker is an id and a number as text", () => {
    expect(decodeAnswer(bytes('{"id":"a","answer":"0.873"}'))).toEqual({ id: "a", answer: "0.873" });
  });

  test.each(["0", "1", "1.0", "0.5"])("may say %s", answer => {
    expect(decodeAnswer(bytes(JSON.stringify({ id: "a", answer })))).toEqual({ id: "a", answer });
  });

  test.each(["1.1", "-0.1", "NaN", "", "1e-3", "0x1"])("may not say %j", answer => {
    expect(() => decodeAnswer(bytes(JSON.stringify({ id: "a", answer })))).toThrow(/^invalid_request: /);
  });

  test("goes out and comes back whole", () => {
    const answer: AnswerMessage = {
      id: "a",
      answer: formatScore(0.87312),
      score: 0.87312,
      verdict: "ai",
      warnings: ["too_short"],
      model: { name: "linear", version: "1" },
    };
    expect(decodeAnswer(encodeMessage(answer))).toEqual(answer);
    expect(answer.answer).toBe("0.873");
  });

  test("may be an error in place of a score", () => {
    const answer = { id: "a", error: { code: "evaluation_failed", message: "evaluation_failed: no" } };
    expect(decodeAnswer(encodeMessage(answer))).toEqual(answer);
  });
});
