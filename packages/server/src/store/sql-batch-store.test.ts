import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, expect, test } from "vitest";
import type { ResultsStore } from "./results-store.ts";
import { describeStores, record } from "./testing/describe-stores.ts";

const FAILED = { error: { code: "text_empty", message: "text_empty: The text is empty." } };

describeStores("the batches", place => {
  let store: ResultsStore;
  beforeEach(async () => {
    store = await place().open();
  });
  const add = (index: number, ref?: string) =>
    store.add(record(`t${index}`, { lane: "bulk", batch: { id: "b", index, ...(ref && { ref }) } }));

  test("go from receiving to done, and are theirs alone", async () => {
    expect(await store.batches.begin({ id: "b", owner: "k1", model: "default" })).toBeUndefined();
    await add(0, "zero");
    await store.addSettled(record("t1", { lane: "bulk", batch: { id: "b", index: 1 } }), FAILED);
    expect(await store.batches.settleFinished()).toEqual([]);
    await store.batches.complete("b", "f");
    expect(await store.batches.settleFinished()).toEqual([]);
    expect(await store.batches.get("b", "k1")).toMatchObject({
      state: "running",
      counts: { total: 2, queued: 1, done: 0, failed: 1, expired: 0, cancelled: 0 },
    });
    expect(await store.batches.get("b")).toBeUndefined();
    expect(await store.batches.get("b", "k2")).toBeUndefined();
    await store.settle("t0", { result: { score: 0.5 } });
    expect(await store.batches.settleFinished()).toEqual(["b"]);
    expect(await store.batches.settleFinished()).toEqual([]);
    expect(await store.batches.get("b", "k1")).toMatchObject({
      state: "done",
      settledAt: expect.any(String),
    });
    expect(await store.batches.results("b", 0, 10)).toMatchObject([
      { index: 0, ref: "zero", detection: { state: "done", score: 0.5 } },
      { index: 1, detection: { state: "failed", error: { code: "text_empty" } } },
    ]);
    expect(await store.batches.results("b", 1, 10)).toHaveLength(1);
  });

  test("are cancelled with what still waits", async () => {
    await store.batches.begin({ id: "b", model: "default" });
    for (let index = 0; index < 1_200; index += 1) void add(index);
    await add(1_200);
    await store.settle("t0", { result: { score: 0.5 } });
    expect(await store.batches.cancel("b")).toBe(true);
    expect(await store.batches.cancel("b")).toBe(false);
    let cancelled = 0;
    for (;;) {
      const some = await store.cancelBatch("b");
      cancelled += some.length;
      if (some.length === 0) break;
    }
    expect(cancelled).toBe(1_200);
    expect(await store.batches.get("b")).not.toHaveProperty("settledAt");
    expect(await store.batches.settleFinished()).toEqual(["b"]);
    expect(await store.batches.get("b")).toMatchObject({ state: "cancelled", settledAt: expect.any(String) });
    expect((await store.batches.get("b"))?.counts).toMatchObject({ done: 1, cancelled: 1_200, queued: 0 });
  });

  test("with a key stand for it until their upload breaks off", async () => {
    const batch = { model: "default", idempotencyKey: "i" };
    expect(await store.batches.begin({ ...batch, id: "b1" })).toBeUndefined();
    expect(await store.batches.begin({ ...batch, id: "b2" })).toEqual({ id: "b1" });
    await store.batches.cancel("b1");
    expect(await store.batches.begin({ ...batch, id: "b2" })).toBeUndefined();
    await store.batches.complete("b2", "f");
    await store.batches.cancel("b2");
    expect(await store.batches.begin({ ...batch, id: "b3" })).toEqual({ id: "b2", fingerprint: "f" });
  });

  test("that stopped arriving are found, and old ones forgotten", async () => {
    await store.batches.begin({ id: "b1", model: "default" });
    await store.batches.begin({ id: "b2", model: "default" });
    await store.batches.complete("b2", "f");
    const before = new Date();
    const later = new Date(Date.now() + 1_000);
    expect(await store.batches.findAbandoned(later)).toEqual(["b1"]);
    expect(await store.batches.findAbandoned(new Date(0))).toEqual([]);
    await sleep(5);
    await store.batches.touch("b1");
    expect(await store.batches.findAbandoned(before)).toEqual([]);
    await store.prune(later);
    expect(await store.batches.get("b1")).toBeUndefined();
  });
});
