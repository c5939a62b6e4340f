import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { ResultsStore } from "./results-store.ts";
import { describeStores, record } from "./testing/describe-stores.ts";

const RESULT = {
  score: 0.8731,
  verdict: "ai",
  language: "en",
  tokens: 12,
  warnings: ["too_short"],
  model: { name: "linear", version: "1" },
} as const;

describeStores("the results store", place => {
  let store: ResultsStore;

  beforeEach(async () => {
    store = await place().open();
  });

  test("keeps a record from accepted to done", async () => {
    await store.add(record("a"));
    expect(await store.get("a")).toEqual({
      id: "a",
      state: "queued",
      requestedModel: "default",
      lane: "interactive",
      createdAt: expect.any(String),
    });
    const settled = await store.settle("a", { result: { ...RESULT, warnings: [...RESULT.warnings] } });
    expect(settled).toMatchObject({ queue: "q", detection: { id: "a", state: "done", ...RESULT } });
    expect(await store.get("a")).toEqual(settled?.detection);
  });

  test("keeps a plain worker's score, which is all there is", async () => {
    await store.add(record("a"));
    expect(await store.settle("a", { result: { score: 0 } })).toMatchObject({
      detection: { state: "done", score: 0 },
    });
    expect(await store.get("a")).not.toHaveProperty("verdict", expect.anything());
  });

  test("keeps a failure", async () => {
    await store.add(record("a"));
    const error = { code: "evaluation_failed", message: "no" };
    expect(await store.settle("a", { error })).toMatchObject({
      detection: { state: "failed", error },
    });
  });

  test("settles once: the first answer stays", async () => {
    await store.add(record("a"));
    const answers = [0.1, 0.2, 0.3].map(score => store.settle("a", { result: { score } }));
    const settled = (await Promise.all(answers)).filter(detection => detection !== undefined);
    expect(settled).toHaveLength(1);
    expect(await store.get("a")).toEqual(settled[0]?.detection);
  });

  test("settles once between two processes that share the file", async () => {
    const other = await place().open();
    const ids = Array.from({ length: 200 }, () => randomUUID());
    await Promise.all(ids.map(id => store.add(record(id))));
    const both = await Promise.all(
      ids.flatMap(id => [store, other].map(one => one.settle(id, { result: { score: 0.5 } }))),
    );
    expect(both.filter(detection => detection !== undefined)).toHaveLength(ids.length);
    await other.close();
  });

  test("is made once by several processes that start together", async () => {
    const elsewhere = await place().elsewhere();
    const stores = await Promise.all([1, 2, 3, 4].map(() => elsewhere.open()));
    await stores[0]?.add(record("a"));
    expect(await stores[3]?.get("a")).toMatchObject({ state: "queued" });
  });

  test("knows nothing of an unknown id", async () => {
    expect(await store.get("nobody")).toBeUndefined();
    expect(await store.settle("nobody", { result: { score: 0.5 } })).toBeUndefined();
  });

  test("forgets what was not accepted after all", async () => {
    await store.add(record("a"));
    await store.remove("a");
    expect(await store.get("a")).toBeUndefined();
  });

  test("survives being closed and opened again", async () => {
    await store.add(record("a"));
    await store.close();
    store = await place().open();
    expect(await store.get("a")).toMatchObject({ state: "queued" });
  });

  test("prunes by age", async () => {
    await store.add(record("a"));
    expect(await store.prune(new Date(Date.now() - 1_000))).toBe(0);
    expect(await store.prune(new Date(Date.now() + 1_000))).toBe(1);
    expect(await store.get("a")).toBeUndefined();
  });

  test("lets many writes share a commit and keeps each", async () => {
    const ids = Array.from({ length: 2_000 }, (_, n) => `id-${n}`);
    await Promise.all(ids.map(id => store.add(record(id))));
    const found = await Promise.all(ids.map(id => store.get(id)));
    expect(found.every(detection => detection?.state === "queued")).toBe(true);
  });

  test("a write that fails is told to its caller, and later ones go on", async () => {
    await store.add(record("a"));
    await expect(store.add(record("a"))).rejects.toThrow(/unique/i);
    await store.add(record("b"));
    expect(await store.get("b")).toBeDefined();
  });

  test("has an id of its own, the same for everyone who opens it", async () => {
    const other = await place().open();
    expect(other.id).toBe(store.id);
    await other.close();
    const elsewhere = await place().elsewhere();
    const stranger = await elsewhere.open();
    expect(stranger.id).not.toBe(store.id);
  });

  test("a second request with the same idempotency key finds the first, in any process", async () => {
    const other = await place().open();
    const idempotency = { key: "k", fingerprint: "f" };
    const adds = Array.from({ length: 20 }, (_, n) =>
      (n % 2 === 0 ? store : other).add(record(`id-${n}`, { idempotency })),
    );
    const earlier = await Promise.all(adds);
    const [first] = earlier.flatMap((found, n) => (found ? [] : [`id-${n}`]));
    expect(earlier.filter(found => found === undefined)).toHaveLength(1);
    expect(earlier.find(found => found)).toEqual({
      id: first,
      queue: "q",
      fingerprint: "f",
      isPublished: false,
    });
    await store.markPublished(first ?? "");
    expect(await other.add(record("z", { idempotency }))).toMatchObject({ id: first, isPublished: true });
    expect(await store.get("z")).toBeUndefined();
    await other.close();
  });

  test("counts what has no answer yet, by queue, without what may not be on its queue", async () => {
    await store.add(record("a"));
    await store.add(record("b"));
    await store.add(record("c", { queue: "other" }));
    await store.add(record("d", { idempotency: { key: "k", fingerprint: "f" } }));
    expect(await store.unanswered()).toEqual(new Map(Object.entries({ q: 2, other: 1 })));
    await store.settle("a", { result: { score: 0.5 } });
    await store.markPublished("d");
    expect(await store.unanswered()).toEqual(new Map(Object.entries({ q: 2, other: 1 })));
  });

  test("tells where a record stands in its queue", async () => {
    for (const id of ["a", "b", "c"]) {
      await store.add(record(id));
      await sleep(2);
    }
    await store.add(record("d", { queue: "other" }));
    expect(await store.standing("c")).toEqual({ queue: "q", position: 3 });
    await store.settle("a", { state: "cancelled" });
    expect(await store.standing("c")).toEqual({ queue: "q", position: 2 });
    expect(await store.standing("a")).toBeUndefined();
    expect(await store.standing("nobody")).toBeUndefined();
  });

  test("settles what has passed its deadline, once", async () => {
    const deadlineAt = Date.now() + 10_000;
    await store.add(record("a", { deadlineAt }));
    await store.add(record("b", { deadlineAt: deadlineAt + 10_000 }));
    await store.add(record("c"));
    expect(await store.expire(new Date(deadlineAt - 1))).toEqual([]);
    const due = new Date(deadlineAt + 1);
    expect(await store.expire(due)).toMatchObject([{ detection: { id: "a", state: "expired" }, queue: "q" }]);
    expect(await store.expire(due)).toEqual([]);
    expect(await store.settle("a", { result: { score: 0.5 } })).toBeUndefined();
    expect(await store.get("a")).toMatchObject({
      state: "expired",
      deadlineAt: new Date(deadlineAt).toISOString(),
    });
  });

  test("a worker's word that the deadline has passed is the same as our own", async () => {
    await store.add(record("a"));
    const error = { code: "expired", message: "expired: too late" };
    expect(await store.settle("a", { error })).toMatchObject({ detection: { state: "expired" } });
  });

  test("cancels with their socket only those that nobody has asked for", async () => {
    for (const id of ["a", "b", "c"]) await store.add(record(id, { endsWithSocket: id !== "c" }));
    expect(await store.ask("b")).toMatchObject({ state: "queued" });
    const cancelled = await store.cancelUnasked(["a", "b", "c", "nobody"]);
    expect(cancelled).toMatchObject([{ detection: { id: "a", state: "cancelled" } }]);
    expect(await store.get("b")).toMatchObject({ state: "queued" });
  });

  test("opens again what failed, and only that", async () => {
    for (const id of ["a", "b"]) await store.add(record(id));
    await store.settle("a", { error: { code: "evaluation_failed", message: "no" } });
    await store.settle("b", { result: { score: 0.5 } });
    for (const id of ["a", "b", "nobody"]) await store.reopen(id);
    expect(await store.get("a")).toMatchObject({ state: "queued" });
    expect(await store.settle("a", { result: { score: 0.25 } })).toMatchObject({
      detection: { score: 0.25 },
    });
    expect(await store.get("b")).toMatchObject({ state: "done" });
  });

  test("finds those of many records that are settled", async () => {
    const ids = Array.from({ length: 1_200 }, (_, n) => `id-${n}`);
    await Promise.all(ids.map(id => store.add(record(id))));
    await Promise.all(ids.slice(0, 700).map(id => store.settle(id, { result: { score: 0.5 } })));
    expect(await store.findSettled([...ids, "nobody"])).toHaveLength(700);
    expect(await store.findSettled([])).toEqual([]);
  });

  test("remembers the models that were served", async () => {
    const evaluator = { name: "e", version: "1", languages: ["en"] };
    await store.seeModel({ name: "b", evaluator });
    await store.seeModel({ name: "a", evaluator });
    await store.seeModel({ name: "b", evaluator: { ...evaluator, version: "2" } });
    expect(await store.models()).toEqual([
      { name: "a", evaluator },
      { name: "b", evaluator: { ...evaluator, version: "2" } },
    ]);
  });

  test("sums by minute what servers note, the last note of each", async () => {
    const minute = (at: number, done: number) => ({ at, done, failed: 1, withinMs: [0, done, done + 1] });
    await store.noteMinutes("one", [minute(60_000, 1), minute(120_000, 2)]);
    await store.noteMinutes("one", [minute(120_000, 5)]);
    await store.noteMinutes("two", [minute(120_000, 10), minute(180_000, 0)]);
    await store.noteMinutes("two", []);
    expect(await store.activity(new Date(120_000))).toEqual([
      { at: 120_000, done: 15, failed: 2, withinMs: [0, 15, 17] },
      { at: 180_000, done: 0, failed: 1, withinMs: [0, 0, 1] },
    ]);
    await store.prune(new Date(150_000));
    expect((await store.activity(new Date(0))).map(({ at }) => at)).toEqual([180_000]);
  });

  test("a key twice in one commit spoils nothing beside it", async () => {
    await store.add(record("a"));
    const writes = ["a", "b", "c"].map(id => store.add(record(id)));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
  });
});
