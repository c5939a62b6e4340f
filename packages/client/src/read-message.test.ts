import { liveEventSchema } from "@raisontext/contract";
import { describe, expect, test } from "vitest";
import { readLiveEvent } from "./read-message.ts";

const createdAt = "2026-11-23T08:00:00.000Z";
const settledAt = "2026-11-23T08:00:01.000Z";
const base = { id: "a", createdAt, requestedModel: "default", lane: "interactive" };
const settled = (detection: object) => ({ type: "settled", ref: "1", detection });

const understood = [
  { type: "queued", ref: "1", id: "a", position: 3 },
  { type: "queued", ref: "1", id: "a", position: 3, etaMs: 1_500, workers: 0 },
  { type: "queued", ref: "1", id: "a" },
  { type: "running", ref: "1", id: "a" },
  settled({ ...base, state: "expired", settledAt }),
  settled({ ...base, state: "cancelled", settledAt }),
  settled({ ...base, state: "done", settledAt, score: 0.873, warnings: ["too_short"] }),
  settled({ ...base, state: "failed", settledAt, error: { code: "evaluation_failed", message: "no" } }),
  { type: "error", ref: "1", code: "text_empty", message: "The text is empty.", retryable: false },
  { type: "error", ref: "1", code: "overloaded", message: "Later.", retryable: true, retryAfterMs: 1_500 },
  { type: "error", code: "invalid_request", message: "The frame is not JSON.", retryable: false },
];

const foreign = [
  null,
  7,
  [],
  {},
  { type: "greeting", ref: "1" },
  { type: "queued", ref: "1", position: 3 },
  { type: "queued", ref: "", id: "a", position: 3 },
  { type: "queued", ref: "1", id: "a", position: 1.5 },
  settled({ ...base, state: "done", settledAt }),
  settled({ ...base, state: "done", settledAt, score: 2 }),
  settled({ ...base, state: "failed", settledAt }),
  { type: "running", ref: "1" },
  { type: "queued", ref: "1", id: "a", position: 0 },
  { type: "queued", ref: "1", id: "a", workers: -1 },
  { type: "queued", ref: "1", id: "a", etaMs: "soon" },
  { type: "error", ref: "1", code: "overloaded", message: "Later." },
  { type: "error", ref: "1", code: "overloaded", message: "Later.", retryable: true, retryAfterMs: "soon" },
  settled({ ...base, state: "melted", settledAt }),
  { type: "error", ref: "1", message: "no code", retryable: false },
];

describe("reading live events agrees with the contract", () => {
  test.each(understood)("takes %j", event => {
    expect(liveEventSchema.safeParse(event).success).toBe(true);
    expect(readLiveEvent(JSON.stringify(event))).toEqual(event);
  });

  test.each(foreign.map(event => [event]))("ignores %j", event => {
    expect(liveEventSchema.safeParse(event).success).toBe(false);
    expect(readLiveEvent(JSON.stringify(event))).toBeUndefined();
  });
});

test("what is not JSON text is ignored", () => {
  expect(readLiveEvent("{")).toBeUndefined();
  expect(readLiveEvent(new ArrayBuffer(2))).toBeUndefined();
});
