import { expect, test } from "vitest";
import type { KeyStore } from "./key-store.ts";
import { describeStores } from "./testing/describe-stores.ts";

const KEY = {
  id: "k1",
  name: "page",
  hash: "ff",
  scopes: ["detect"],
  ratePerMinute: 5,
  maxAtOnce: 2,
} as const;
const DAY = "2026-11-23";

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

  test("spend their day's quota to the last text, and not one more, however many ask at once", async () => {
    const keys = await open();
    const spent = await Promise.all(Array.from({ length: 20 }, () => keys.spend("k1", DAY, 3, 31)));
    expect(spent.filter(texts => texts !== undefined)).toHaveLength(10);
    expect(await keys.spent("k1", DAY)).toBe(30);
    expect(await keys.spend("k1", DAY, 1, 31)).toBe(31);
    expect(await keys.spend("k1", DAY, 1, 31)).toBeUndefined();
    expect(await keys.spend("k1", "2026-11-24", 1, 31)).toBe(1);
    expect(await keys.spend("k2", DAY, 32, 31)).toBeUndefined();
    await keys.prune(new Date("2026-11-24T00:00:00Z"));
    expect(await keys.spent("k1", DAY)).toBe(0);
    expect(await keys.spent("k1", "2026-11-24")).toBe(1);
  });

  test("have one webhook secret, also in another process", async () => {
    const [one, two] = [await open(), await open()];
    const secrets = await Promise.all([one.webhookSecret(), two.webhookSecret(), one.webhookSecret()]);
    expect(new Set(secrets).size).toBe(1);
    expect(Buffer.from(secrets[0] ?? "", "base64")).toHaveLength(32);
  });
});
