import { expect, test } from "vitest";
import type { KeyStore } from "./key-store.ts";
import { describeStores, record } from "./testing/describe-stores.ts";

const KEY = {
  id: "k1",
  name: "page",
  hash: "ff",
  scopes: ["detect"],
  ratePerMinute: 5,
  maxAtOnce: 2,
} as const;
const DAY_MS = 24 * 3_600_000;
const today = () => new Date().toISOString().slice(0, 10);

describeStores("the API keys", place => {
  const open = async (): Promise<KeyStore> => (await place().open()).keys;

  test("are found until they are revoked, and listed after that", async () => {
    const keys = await open();
    await keys.add(KEY);
    await keys.add({ ...KEY, id: "k2", dailyQuota: 7 });
    expect(await keys.find("k1")).toEqual({ ...KEY, createdAt: expect.any(Date) });
    expect(await keys.find("k3")).toBeUndefined();
    expect(await keys.revoke("k1")).toBe(true);
    expect(await keys.revoke("k1")).toBe(false);
    expect(await keys.revoke("k3")).toBe(false);
    expect(await keys.find("k1")).toMatchObject({ revokedAt: expect.any(Date) });
    expect((await keys.list()).map(({ id }) => id)).toEqual(["k1", "k2"]);
  });

  test("send their day's quota to the last text, and not one more, however many come at once", async () => {
    const store = await place().open();
    const add = (id: string, owner = "k1") => store.add(record(id, { owner, dailyQuota: 7 }));
    const added = await Promise.all(Array.from({ length: 20 }, (_, index) => add(`t${index}`)));
    expect(added.filter(answer => answer === "over_quota")).toHaveLength(13);
    expect(await store.keys.spent("k1", today())).toBe(7);
    expect(await add("t20", "k2")).toBeUndefined();
    await store.remove("t0");
    expect(await store.keys.spent("k1", today())).toBe(6);
    await store.keys.giveBack("k1", today(), 5);
    expect(await store.keys.spent("k1", today())).toBe(1);
    await store.keys.giveBack("k1", today(), 5);
    expect(await store.keys.spent("k1", today())).toBe(1);
    await store.keys.prune(new Date(Date.now() + 2 * DAY_MS));
    expect(await store.keys.spent("k1", today())).toBe(0);
  });

  test("do not spend their quota on the same request again, nor on what never went to a queue", async () => {
    const store = await place().open();
    const idempotency = { key: "k1/once", fingerprint: "f" };
    const add = (id: string) => store.add(record(id, { owner: "k1", dailyQuota: 1, idempotency }));
    expect(await add("t1")).toBeUndefined();
    expect(await add("t2")).toMatchObject({ id: "t1" });
    await store.addSettled(record("t3", { owner: "k1", dailyQuota: 1 }), { state: "expired" });
    expect(await store.keys.spent("k1", today())).toBe(1);
  });

  test("have one webhook secret, also in another process", async () => {
    const [one, two] = [await open(), await open()];
    const secrets = await Promise.all([one.webhookSecret(), two.webhookSecret(), one.webhookSecret()]);
    expect(new Set(secrets).size).toBe(1);
    expect(Buffer.from(secrets[0] ?? "", "base64")).toHaveLength(32);
  });
});
