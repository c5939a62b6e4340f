import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { ResultsStore } from "./results-store.ts";
import { createPostgresResultsStore, createSqliteResultsStore } from "./sql-results-store.ts";

const { at: postgres = "", missing } = inject("postgres");

/** Makes an empty place for a store and says how to open it. */
async function sqlitePlace() {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-store-"));
  return {
    open: () => createSqliteResultsStore(join(folder, "results.sqlite")),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function postgresPlace() {
  const database = `store_${randomUUID().replaceAll("-", "")}`;
  const client = new Client({ connectionString: postgres });
  await client.connect();
  await client.query(`CREATE DATABASE ${database}`);
  const url = new URL(postgres);
  url.pathname = database;
  return {
    open: () => createPostgresResultsStore(url.href, () => {}),
    async remove() {
      await client.query(`DROP DATABASE ${database}`);
      await client.end();
    },
  };
}

const RESULT = {
  score: 0.8731,
  verdict: "ai",
  language: "en",
  tokens: 12,
  warnings: ["too_short"],
  model: { name: "linear", version: "1" },
} as const;

describe.each([
  { name: "SQLite", makePlace: sqlitePlace, skip: undefined },
  { name: "PostgreSQL", makePlace: postgresPlace, skip: missing },
])("the results store on $name", ({ makePlace, skip }) => {
  describe.skipIf(skip)("in a place of its own", () => {
    let place: Awaited<ReturnType<typeof makePlace>>;
    let store: ResultsStore;

    beforeEach(async () => {
      place = await makePlace();
      store = await place.open();
    });
    afterEach(async () => {
      await store.close();
      await place.remove();
    });

    test("keeps a record from accepted to done", async () => {
      await store.add("a");
      expect(await store.get("a")).toEqual({ id: "a", state: "queued", createdAt: expect.any(String) });
      const settled = await store.settle("a", { result: { ...RESULT, warnings: [...RESULT.warnings] } });
      expect(settled).toMatchObject({ id: "a", state: "done", ...RESULT });
      expect(await store.get("a")).toEqual(settled);
    });

    test("keeps a plain worker's score, which is all there is", async () => {
      await store.add("a");
      expect(await store.settle("a", { result: { score: 0 } })).toMatchObject({ state: "done", score: 0 });
      expect(await store.get("a")).not.toHaveProperty("verdict", expect.anything());
    });

    test("keeps a failure", async () => {
      await store.add("a");
      const error = { code: "evaluation_failed", message: "no" };
      expect(await store.settle("a", { error })).toMatchObject({ state: "failed", error });
    });

    test("settles once: the first answer stays", async () => {
      await store.add("a");
      const answers = [0.1, 0.2, 0.3].map(score => store.settle("a", { result: { score } }));
      const settled = (await Promise.all(answers)).filter(detection => detection !== undefined);
      expect(settled).toHaveLength(1);
      expect(await store.get("a")).toEqual(settled[0]);
    });

    test("settles once between two processes that share the file", async () => {
      const other = await place.open();
      const ids = Array.from({ length: 200 }, () => randomUUID());
      await Promise.all(ids.map(id => store.add(id)));
      const both = await Promise.all(
        ids.flatMap(id => [store, other].map(one => one.settle(id, { result: { score: 0.5 } }))),
      );
      expect(both.filter(detection => detection !== undefined)).toHaveLength(ids.length);
      await other.close();
    });

    test("is made once by several processes that start together", async () => {
      const elsewhere = await makePlace();
      const stores = await Promise.all([1, 2, 3, 4].map(() => elsewhere.open()));
      await stores[0]?.add("a");
      expect(await stores[3]?.get("a")).toMatchObject({ state: "queued" });
      await Promise.all(stores.map(one => one.close()));
      await elsewhere.remove();
    });

    test("knows nothing of an unknown id", async () => {
      expect(await store.get("nobody")).toBeUndefined();
      expect(await store.settle("nobody", { result: { score: 0.5 } })).toBeUndefined();
    });

    test("forgets what was not accepted after all", async () => {
      await store.add("a");
      await store.remove("a");
      expect(await store.get("a")).toBeUndefined();
    });

    test("survives being closed and opened again", async () => {
      await store.add("a");
      await store.close();
      store = await place.open();
      expect(await store.get("a")).toMatchObject({ state: "queued" });
    });

    test("prunes by age", async () => {
      await store.add("a");
      expect(await store.prune(new Date(Date.now() - 1_000))).toBe(0);
      expect(await store.prune(new Date(Date.now() + 1_000))).toBe(1);
      expect(await store.get("a")).toBeUndefined();
    });

    test("lets many writes share a commit and keeps each", async () => {
      const ids = Array.from({ length: 2_000 }, (_, n) => `id-${n}`);
      await Promise.all(ids.map(id => store.add(id)));
      const found = await Promise.all(ids.map(id => store.get(id)));
      expect(found.every(detection => detection?.state === "queued")).toBe(true);
    });

    test("a write that fails is told to its caller, and later ones go on", async () => {
      await store.add("a");
      await expect(store.add("a")).rejects.toThrow(/unique/i);
      await store.add("b");
      expect(await store.get("b")).toBeDefined();
    });
  });
});
