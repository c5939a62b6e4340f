import { setTimeout as sleep } from "node:timers/promises";
import type { Detection, SettledDetection } from "@raisontext/contract";
import { type Dialect, Kysely, PostgresDialect } from "kysely";
import { Migrator } from "kysely/migration";
import { Pool } from "pg";
import { toColumns, toDetection } from "./detection-row.ts";
import { GroupCommit } from "./group-commit.ts";
import { createNodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type { Outcome, ResultsStore } from "./results-store.ts";
import { MIGRATIONS, type Schema } from "./schema.ts";

const MIGRATION_TRIES = 5;
const POOL_SIZE = 10;

/** Opens (and where needed makes or brings up to date) the results store in an SQLite file. */
export function createSqliteResultsStore(file: string): Promise<ResultsStore> {
  return openStore(createNodeSqliteDialect(file));
}

/**
 * Opens (and where needed makes or brings up to date) the results store in a PostgreSQL database, which any number of
 * servers may share. `onError` hears when an idle connection breaks; the next query opens another.
 */
export function createPostgresResultsStore(
  url: string,
  onError: (error: Error) => void,
): Promise<ResultsStore> {
  const pool = new Pool({ connectionString: url, max: POOL_SIZE, connectionTimeoutMillis: 5_000 });
  pool.on("error", onError);
  return openStore(new PostgresDialect({ pool }));
}

async function openStore(dialect: Dialect): Promise<ResultsStore> {
  const db = new Kysely<Schema>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  for (let tries = 1; ; tries += 1) {
    const { error } = await migrator.migrateToLatest();
    if (!error) return new SqlResultsStore(db);
    // Another process may be doing the same at this moment.
    if (tries < MIGRATION_TRIES) await sleep(100 * tries);
    else {
      await db.destroy();
      throw error;
    }
  }
}

/** The results store in an SQL database. */
class SqlResultsStore implements ResultsStore {
  readonly #db: Kysely<Schema>;
  readonly #commits: GroupCommit;

  constructor(db: Kysely<Schema>) {
    this.#db = db;
    this.#commits = new GroupCommit(db);
  }

  async add(id: string): Promise<void> {
    const values = { id, state: "queued", created_at: Date.now() } as const;
    await this.#commits.run(trx => trx.insertInto("detections").values(values).execute());
  }

  async remove(id: string): Promise<void> {
    await this.#commits.run(trx => trx.deleteFrom("detections").where("id", "=", id).execute());
  }

  async settle(id: string, outcome: Outcome): Promise<SettledDetection | undefined> {
    const values = { ...toColumns(outcome), settled_at: Date.now() };
    const row = await this.#commits.run(trx =>
      trx
        .updateTable("detections")
        .set(values)
        .where("id", "=", id)
        .where("state", "=", "queued")
        .returningAll()
        .executeTakeFirst(),
    );
    const detection = row && toDetection(row);
    return detection?.state === "queued" ? undefined : detection;
  }

  async get(id: string): Promise<Detection | undefined> {
    const row = await this.#db.selectFrom("detections").selectAll().where("id", "=", id).executeTakeFirst();
    return row && toDetection(row);
  }

  async prune(before: Date): Promise<number> {
    const result = await this.#db
      .deleteFrom("detections")
      .where("created_at", "<", before.getTime())
      .executeTakeFirst();
    return Number(result.numDeletedRows);
  }

  async ping(): Promise<void> {
    await this.#db.selectFrom("detections").select("id").limit(1).execute();
  }

  async close(): Promise<void> {
    await this.#commits.idle();
    await this.#db.destroy();
  }
}
