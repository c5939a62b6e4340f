import { bulkQueues, REQUEST_QUEUE } from "@raisontext/contract";
import { expect, test } from "vitest";
import { QueueLines } from "./queue-lines.ts";

test("a place moves with the answers, wherever they are taken", async () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const places = [1, 2, 3].map(() => lines.enter(REQUEST_QUEUE));
  const positions = () => places.map(place => lines.position(line, place));
  expect(positions()).toEqual([1, 2, 3]);
  lines.answer(REQUEST_QUEUE);
  expect(positions()).toEqual([1, 1, 2]);
  lines.leave(REQUEST_QUEUE);
  expect(lines.length(line)).toBe(1);
  for (const place of places) lines.noteRecorded(place);
  for (let twice = 0; twice < 2; twice += 1) await lines.correct(async () => new Map([[REQUEST_QUEUE, 1]]));
  expect(positions()).toEqual([1, 1, 1]);
});

test("a place only falls, whoever comes after it and in whatever order the news come", async () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const places = Array.from({ length: 50 }, () => lines.enter(REQUEST_QUEUE));
  const last = places.at(-1) ?? lines.enter(REQUEST_QUEUE);
  for (const place of places) lines.noteRecorded(place);
  // Another server has answered ten. The store says so first, then the server, then others enter.
  const count = async (unanswered: number) => {
    for (let twice = 0; twice < 2; twice += 1)
      await lines.correct(async () => new Map([[REQUEST_QUEUE, unanswered]]));
  };
  await count(40);
  expect(lines.position(line, last)).toBe(40);
  lines.answerElsewhere(REQUEST_QUEUE, 10);
  expect(lines.length(line)).toBe(40);
  expect(lines.position(line, last)).toBe(40);
  // Twenty more, of which nobody speaks.
  await count(20);
  expect(lines.position(line, last)).toBe(20);
  for (let i = 0; i < 30; i++) lines.enter(REQUEST_QUEUE);
  expect(lines.length(line)).toBe(50);
  expect(lines.position(line, last)).toBe(20);
});

test("the store's count corrects what was not heard", async () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const place = lines.placeAt(REQUEST_QUEUE, 40);
  // Before it has counted for the first time, it does not take the queue for an empty one.
  expect(lines.position(line, place)).toBe(40);
  const count = (unanswered: number) => lines.correct(async () => new Map([[REQUEST_QUEUE, unanswered]]));
  await count(50);
  expect(lines.position(line, place)).toBe(40);
  // One count may miss some.
  await count(38);
  expect(lines.position(line, place)).toBe(40);
  await count(50);
  expect(lines.position(line, place)).toBe(40);
  for (let twice = 0; twice < 2; twice += 1) await count(10);
  expect(lines.position(line, place)).toBe(10);
  await lines.correct(async () => new Map());
  expect(lines.isBusy).toBe(false);
});

test("a count of the store does not forget who enters meanwhile", async () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const count = async (known: number) => new Map([[REQUEST_QUEUE, known]]);
  const early = lines.enter(REQUEST_QUEUE);
  let late = early;
  await lines.correct(() => {
    late = lines.enter(REQUEST_QUEUE);
    for (const place of [early, late]) lines.noteRecorded(place);
    return count(60);
  });
  expect(lines.length(line)).toBe(62);
  await lines.correct(() => count(62));
  expect(lines.length(line)).toBe(62);
  expect(lines.position(line, late)).toBe(2);
});

test("bulk shards are served in turn: a short one's texts do not wait for a long one's", async () => {
  const lines = new QueueLines();
  const line = lines.line("default", "bulk");
  const [long = "", short = ""] = bulkQueues();
  await lines.correct(async () => new Map([[long, 1_000]]));
  const place = lines.enter(short);
  expect(lines.position(line, place)).toBe(2);
  expect(lines.position(line, lines.enter(long))).toBe(1_002);
});
