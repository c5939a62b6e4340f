import { beforeEach, expect, test } from "vitest";
import type { ResultsStore } from "./results-store.ts";
import { describeStores, record } from "./testing/describe-stores.ts";

const url = "https://example.org/hook";
const share = (limit: number) => ({ limit, perOwner: limit, except: [] });
const soon = (ms: number) => new Date(Date.now() + ms);

describeStores("the webhooks", place => {
  let store: ResultsStore;
  beforeEach(async () => {
    store = await place().open();
  });

  test("are due once their subject is settled, and then until they are delivered", async () => {
    await store.add(record("d", { owner: "k1", webhook: url }));
    await store.batches.begin({ id: "b", model: "default", webhook: url });
    await store.batches.complete("b", "f");
    await store.add(record("t", { batch: { id: "b", index: 0 } }));
    expect(await store.webhooks.claim(soon(1), 0, share(10))).toEqual([]);
    await store.settle("d", { result: { score: 0.5 } });
    await store.batches.cancel("b");
    expect(await store.batches.settleFinished()).toEqual([]);
    await store.cancelBatch("b");
    expect(await store.batches.settleFinished()).toEqual(["b"]);
    const due = await store.webhooks.claim(soon(1), 60_000, share(10));
    expect(due).toHaveLength(2);
    expect(due).toContainEqual({
      id: expect.any(String),
      subject: "detection",
      subjectId: "d",
      owner: "k1",
      url,
      settledAt: expect.any(Date),
      attempts: 1,
    });
    expect(await store.webhooks.claim(soon(1), 60_000, share(10))).toEqual([]);
    const [one, two] = due;
    await store.webhooks.remove(one?.id ?? "");
    await store.webhooks.postpone(two?.id ?? "", soon(-1));
    expect(await store.webhooks.claim(soon(1), 60_000, share(10))).toMatchObject([
      { id: two?.id, attempts: 2 },
    ]);
  });

  test("whose server died are due again after the lease", async () => {
    await store.addSettled(record("d", { webhook: url }), { state: "expired" });
    expect(await store.webhooks.claim(soon(1), 1_000, share(10))).toHaveLength(1);
    expect(await store.webhooks.claim(soon(500), 1_000, share(10))).toHaveLength(0);
    expect(await store.webhooks.claim(soon(1_500), 1_000, share(10))).toMatchObject([{ attempts: 2 }]);
  });

  test("go to one server each, however many ask", async () => {
    const other = await place().open();
    for (let index = 0; index < 50; index += 1) {
      await store.addSettled(record(`d${index}`, { webhook: url }), { state: "expired" });
    }
    const claims = Array.from({ length: 10 }, (_, index) =>
      (index % 2 ? store : other).webhooks.claim(soon(1), 60_000, share(20)),
    );
    const ids = (await Promise.all(claims)).flat().map(({ id }) => id);
    const rest = await store.webhooks.claim(soon(1), 60_000, share(50));
    ids.push(...rest.map(({ id }) => id));
    expect(new Set(ids).size).toBe(50);
    expect(ids).toHaveLength(50);
  });

  test("of a batch that was refused while it arrived are none", async () => {
    await store.batches.begin({ id: "b", model: "default", webhook: url });
    await store.batches.cancel("b");
    expect(await store.batches.settleFinished()).toEqual(["b"]);
    expect(await store.webhooks.claim(soon(1), 0, share(10))).toEqual([]);
  });

  test("of one owner leave room for the others'", async () => {
    const owners = ["k1", "k1", "k1", "k1", undefined, undefined, undefined, "k2"];
    for (const [index, owner] of owners.entries()) {
      const ofOwner = owner === undefined ? {} : { owner };
      await store.addSettled(record(`d${index}`, { webhook: url, ...ofOwner }), { state: "expired" });
    }
    const taken = async (except: readonly (string | undefined)[]) => {
      const due = await store.webhooks.claim(soon(1), 0, { limit: 10, perOwner: 2, except });
      return due.map(({ owner }) => owner ?? "nobody").sort();
    };
    expect(await taken([])).toEqual(["k1", "k1", "k2", "nobody", "nobody"]);
    expect(await taken(["k1"])).toEqual(["k2", "nobody", "nobody"]);
    expect(await taken(["k2", undefined])).toEqual(["k1", "k1"]);
  });

  test("keep the record they are to tell of", async () => {
    await store.addSettled(record("d", { webhook: url }), { state: "expired" });
    await store.add(record("other"));
    await store.prune(soon(1_000));
    expect(await store.get("d")).toBeDefined();
    expect(await store.get("other")).toBeUndefined();
    const [due] = await store.webhooks.claim(soon(1), 0, share(1));
    await store.webhooks.remove(due?.id ?? "");
    await store.prune(soon(1_000));
    expect(await store.get("d")).toBeUndefined();
  });
});
