import { bulkQueues, REQUEST_QUEUE } from "@raisontext/contract";
import { expect, test } from "vitest";
import { QueueLines } from "./queue-lines.ts";

test("a place moves with the answers, wherever they are taken", () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const places = [1, 2, 3].map(() => lines.enter(REQUEST_QUEUE));
  const positions = () => places.map(place => lines.position(line, place));
  expect(positions()).toEqual([1, 2, 3]);
  lines.answer(REQUEST_QUEUE, 1);
  expect(positions()).toEqual([1, 1, 2]);
  lines.leave(REQUEST_QUEUE);
  expect(lines.length(line)).toBe(1);
  expect(positions()).toEqual([1, 1, 1]);
});

test("the store's count corrects what was not heard", () => {
  const lines = new QueueLines();
  const line = lines.line("default", "interactive");
  const place = lines.placeAt(REQUEST_QUEUE, 40);
  lines.correct(new Map([[REQUEST_QUEUE, 50]]));
  expect(lines.position(line, place)).toBe(40);
  lines.correct(new Map([[REQUEST_QUEUE, 10]]));
  expect(lines.position(line, place)).toBe(10);
  lines.correct(new Map());
  expect(lines.isBusy).toBe(false);
});

test("bulk shards are served in turn: a short one's texts do not wait for a long one's", () => {
  const lines = new QueueLines();
  const line = lines.line("default", "bulk");
  const [long = "", short = ""] = bulkQueues();
  lines.correct(new Map([[long, 1_000]]));
  const place = lines.enter(short);
  expect(lines.position(line, place)).toBe(2);
  expect(lines.position(line, lines.enter(long))).toBe(1_002);
});
