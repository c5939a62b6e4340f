import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TestDatabase } from "@raisontext/testing";
import { afterEach, beforeEach, describe, inject } from "vitest";
import type { NewRecord, ResultsStore } from "../results-store.ts";
import { createPostgresResultsStore, createSqliteResultsStore } from "../sql-results-store.ts";

/** An empty place for a store. */
interface Place {
  /** Opens it; the store is closed after the test. */
  open(): Promise<ResultsStore>;
  /** Another place, which goes with the test as well. */
  elsewhere(): Promise<Place>;
}

const { at: postgres = "", missing } = inject("postgres");

async function sqlitePlace() {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-store-"));
  return {
    open: () => createSqliteResultsStore(join(folder, "results.sqlite")),
    remove: async () => rmSync(folder, { recursive: true }),
  };
}

async function postgresPlace() {
  const database = await TestDatabase.create(postgres);
  return {
    open: () => createPostgresResultsStore(database.url, () => {}),
    remove: () => database.drop(),
  };
}

/** Tests what both databases must do; every test has a place of its own. */
export function describeStores(name: string, tests: (place: () => Place) => void): void {
  describe.each([
    { database: "SQLite", makePlace: sqlitePlace, skip: undefined },
    { database: "PostgreSQL", makePlace: postgresPlace, skip: missing },
  ])(`${name} on $database`, ({ makePlace, skip }) => {
    describe.skipIf(skip)("in a place of its own", () => {
      const ends: (() => Promise<unknown>)[] = [];
      let first: Place;
      const make = async (): Promise<Place> => {
        const place = await makePlace();
        ends.unshift(() => place.remove());
        return {
          async open() {
            const store = await place.open();
            ends.unshift(() => store.close());
            return store;
          },
          elsewhere: make,
        };
      };
      beforeEach(async () => {
        first = await make();
      });
      afterEach(async () => {
        for (const end of ends.splice(0)) await end();
      });
      tests(() => first);
    });
  });
}

/** A record that is accepted. */
export function record(id: string, more: Partial<NewRecord> = {}): NewRecord {
  return { id, model: "default", lane: "interactive", queue: "q", endsWithSocket: false, ...more };
}
