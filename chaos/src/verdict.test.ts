import { describe, expect, test } from "vitest";
import type { SeenAnswer, Text } from "./ledger.ts";
import { isBroken, judge } from "./verdict.ts";

const DONE: SeenAnswer = { at: 2, connection: "socket 0/1", id: "a", state: "done", score: 0.25 };

function textWith(what: Partial<Text>): Text {
  return {
    ref: "text",
    text: "a 0.250000000",
    score: 0.25,
    lane: "interactive",
    channel: "live",
    askedAt: 0,
    acceptedAt: 1,
    ids: new Set(["a"]),
    answers: [],
    kept: [],
    missing: [],
    ...what,
  };
}

describe("a text", () => {
  test.each([
    ["with its answer", { answers: [DONE], kept: [DONE] }],
    [
      "sent again before it was accepted, answered on another socket",
      { answers: [{ ...DONE, connection: "x", id: "b" }] },
    ],
    ["that was asked for twice", { answers: [DONE, { ...DONE, connection: "socket 0/2" }] }],
  ])("%s is answered", (_, what) => {
    const verdict = judge(textWith(what));
    expect(verdict).toEqual({ end: "answered", doubled: false, misrouted: false });
    expect(isBroken(verdict)).toBe(false);
  });

  test("that failed, or was refused after it was accepted, is an honest error", () => {
    const { score: _, ...failed } = { ...DONE, state: "failed" as const };
    for (const what of [{ answers: [failed] }, { refused: "evaluation_failed" }]) {
      expect(judge(textWith(what)).end).toBe("errored");
      expect(isBroken(judge(textWith(what)))).toBe(false);
    }
  });

  test("that no server ever accepted breaks no promise", () => {
    const { acceptedAt: _, ...text } = textWith({ ids: new Set() });
    expect(judge(text).end).toBe("unaccepted");
    expect(isBroken(judge(text))).toBe(false);
  });

  test.each([
    ["without an answer is lost", {}, { end: "lost" }],
    ["that is not known any more is lost", { answers: [DONE], missing: ["a"] }, { end: "lost" }],
    ["answered twice on a socket is doubled", { answers: [DONE, DONE] }, { doubled: true }],
    [
      "with two different answers is doubled",
      { answers: [DONE, { ...DONE, connection: "x", state: "cancelled" as const }] },
      { doubled: true },
    ],
    [
      "whose record says something else is doubled",
      { answers: [DONE], kept: [{ ...DONE, score: 0.5 }] },
      { doubled: true },
    ],
    ["with the answer of another is misrouted", { answers: [{ ...DONE, score: 0.5 }] }, { misrouted: true }],
  ])("%s", (_, what, expected) => {
    const verdict = judge(textWith(what));
    expect(verdict).toMatchObject(expected);
    expect(isBroken(verdict)).toBe(true);
  });
});
