import type { SettledDetection } from "@raisontext/contract";
import { expect, test } from "vitest";
import { AnswerDesk } from "./answer-desk.ts";

const DETECTION: SettledDetection = {
  id: "a",
  state: "done",
  requestedModel: "default",
  lane: "interactive",
  createdAt: "2026-01-01T00:00:00.000Z",
  settledAt: "2026-01-01T00:00:01.000Z",
  score: 0.5,
};

test("hands an answer to everyone who waits for its id", async () => {
  const desk = new AnswerDesk();
  const [one, two] = [desk.wait("a"), desk.wait("a")];
  expect(desk.handOver(DETECTION)).toBe(true);
  expect(await Promise.all([one.settled, two.settled])).toEqual([DETECTION, DETECTION]);
  expect(desk.size).toBe(0);
});

test("an answer for nobody is nobody's", () => {
  expect(new AnswerDesk().handOver(DETECTION)).toBe(false);
});

test("who forgets is forgotten, and others still wait", () => {
  const desk = new AnswerDesk();
  const [one, two] = [desk.wait("a"), desk.wait("a")];
  one.forget();
  expect(desk.size).toBe(1);
  two.forget();
  two.forget();
  expect(desk.size).toBe(0);
  expect(desk.handOver(DETECTION)).toBe(false);
});

test("tells who has waited for long, so that the store can be asked", async () => {
  const desk = new AnswerDesk();
  desk.wait("a");
  expect(desk.waitingFor(60_000)).toEqual([]);
  expect(desk.waitingFor(0)).toEqual(["a"]);
});
