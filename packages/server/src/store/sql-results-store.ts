import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type Detection, isSettled, type SettledDetection } from "@raisontext/contract";
import { type Dialect, Kysely, PostgresDialect, type Transaction } from "kysely";
import { Migrator } from "kysely/migration";
import { Pool } from "pg";
import type { BatchStore } from "./batch-store.ts";
import { toColumns, toDetection, toNewRow } from "./detection-row.ts";
import { GroupCommit } from "./group-commit.ts";
import type { KeyStore } from "./key-store.ts";
import { createNodeSqliteDialect } from "./node-sqlite-dialect.ts";
import type {
  Earlier,
  NewRecord,
  Outcome,
  ResultsStore,
  SeenModel,
  Settled,
  SettledMinute,
  Standing,
} from "./results-store.ts";
import { type DetectionRow, MIGRATIONS, type Schema } from "./schema.ts";
import { createSqlBatchStore } from "./sql-batch-store.ts";
import { createSqlKeyStore, quotaDay, spend, unspend } from "./sql-key-store.ts";
import { addWebhook, callWebhooks, createSqlWebhookStore } from "./sql-webhook-store.ts";
import type { WebhookStore } from "./webhook-store.ts";

const MIGRATION_TRIES = 20;
const MIGRATION_PAUSE_MS = 250;
const MAX_IDS = 500;
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
  // The pool listens to its idle connections only; one that breaks while it is used would end the process.
  pool.on("connect", client => client.on("error", onError));
  return openStore(new PostgresDialect({ pool }));
}

async function openStore(dialect: Dialect): Promise<ResultsStore> {
  const db = new Kysely<Schema>({ dialect });
  const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
  for (let tries = 1; ; tries += 1) {
    try {
      const { error } = await migrator.migrateToLatest();
      if (error) throw error;
      return new SqlResultsStore(db, await identify(db));
    } catch (error) {
      // Another process may be doing the same at this moment.
      if (tries < MIGRATION_TRIES) await sleep(MIGRATION_PAUSE_MS);
      else {
        await db.destroy();
        throw error;
      }
    }
  }
}

/** The store's own id, which the first process that opens it makes up. */
async function identify(db: Kysely<Schema>): Promise<string> {
  await db
    .insertInto("store")
    .values({ one: 1, id: randomUUID() })
    .onConflict(conflict => conflict.column("one").doNothing())
    .execute();
  const { id } = await db.selectFrom("store").select("id").executeTakeFirstOrThrow();
  return id;
}

/** The results store in an SQL database. */
class SqlResultsStore implements ResultsStore {
  readonly id: string;
  readonly keys: KeyStore;
  readonly batches: BatchStore;
  readonly webhooks: WebhookStore;
  readonly #db: Kysely<Schema>;
  readonly #commits: GroupCommit;

  constructor(db: Kysely<Schema>, id: string) {
    this.id = id;
    this.#db = db;
    this.#commits = new GroupCommit(db);
    this.keys = createSqlKeyStore(db, this.#commits);
    this.batches = createSqlBatchStore(db, this.#commits);
    this.webhooks = createSqlWebhookStore(db, this.#commits);
  }

  add(record: NewRecord): Promise<Earlier | "over_quota" | undefined> {
    return this.#commits.run(trx => add(trx, record));
  }

  addSettled(record: NewRecord, outcome: Outcome): Promise<SettledDetection> {
    return this.#commits.run(async trx => {
      await insert(trx, record);
      const [settled] = await settle(trx, outcome, query => query.where("id", "=", record.id));
      if (settled) return settled.detection;
      // The same request once more.
      const earlier = record.idempotency && (await findEarlier(trx, record.idempotency.key));
      const id = earlier?.id ?? record.id;
      const row = await trx
        .selectFrom("detections")
        .selectAll()
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return toSettled(row).detection;
    });
  }

  async markPublished(id: string): Promise<void> {
    await this.#commits.run(trx =>
      trx.updateTable("detections").set({ published: 1 }).where("id", "=", id).execute(),
    );
  }

  async remove(id: string): Promise<void> {
    await this.#commits.run(async trx => {
      const row = await trx
        .deleteFrom("detections")
        .where("id", "=", id)
        .returning("owner")
        .executeTakeFirst();
      if (row && row.owner !== null) await unspend(trx, row.owner, quotaDay(), 1);
    });
  }

  async settle(id: string, outcome: Outcome): Promise<Settled | undefined> {
    const [settled] = await this.#commits.run(trx =>
      settle(trx, outcome, query => query.where("id", "=", id)),
    );
    return settled;
  }

  async reopen(id: string): Promise<void> {
    await this.#commits.run(trx =>
      trx
        .updateTable("detections")
        .set({ state: "queued", settled_at: null, error_code: null, error_message: null })
        .where("id", "=", id)
        .where("state", "=", "failed")
        .execute(),
    );
  }

  async cancelUnasked(ids: readonly string[]): Promise<readonly Settled[]> {
    const settled: Settled[] = [];
    for (const some of chunks(ids)) {
      const cancelled = await this.#commits.run(trx =>
        settle(trx, CANCELLED, query => query.where("id", "in", some).where("ends_with_socket", "=", 1)),
      );
      settled.push(...cancelled);
    }
    return settled;
  }

  async cancelBatch(batch: string): Promise<readonly Settled[]> {
    const waiting = await this.#db
      .selectFrom("detections")
      .select("id")
      .where("batch", "=", batch)
      .where("state", "=", "queued")
      .limit(MAX_IDS)
      .execute();
    if (waiting.length === 0) return [];
    const ids = waiting.map(({ id }) => id);
    return this.#commits.run(trx => settle(trx, CANCELLED, query => query.where("id", "in", ids)));
  }

  async expire(now: Date): Promise<readonly Settled[]> {
    const late = await this.#db
      .selectFrom("detections")
      .select("id")
      .where("state", "=", "queued")
      .where("deadline_at", "<=", now.getTime())
      .limit(MAX_IDS)
      .execute();
    if (late.length === 0) return [];
    const ids = late.map(({ id }) => id);
    return this.#commits.run(trx => settle(trx, { state: "expired" }, query => query.where("id", "in", ids)));
  }

  async get(id: string, owner?: string): Promise<Detection | undefined> {
    const row = await this.#find(id);
    return row && isOf(row, owner) ? toDetection(row) : undefined;
  }

  async ask(id: string, owner?: string): Promise<Detection | undefined> {
    const row = await this.#find(id);
    if (!row || !isOf(row, owner)) return undefined;
    if (row.state === "queued" && row.ends_with_socket === 1) {
      await this.#commits.run(trx =>
        trx.updateTable("detections").set({ ends_with_socket: 0 }).where("id", "=", id).execute(),
      );
    }
    return toDetection(row);
  }

  async findSettled(ids: readonly string[]): Promise<readonly SettledDetection[]> {
    const found: SettledDetection[] = [];
    for (const some of chunks(ids)) {
      const rows = await this.#db
        .selectFrom("detections")
        .selectAll()
        .where("id", "in", some)
        .where("state", "<>", "queued")
        .execute();
      found.push(...rows.map(toDetection).filter(isSettled));
    }
    return found;
  }

  async standing(id: string): Promise<Standing | undefined> {
    const row = await this.#find(id);
    if (row?.state !== "queued") return undefined;
    const { queue } = row;
    const { position } = await this.#db
      .selectFrom("detections")
      .select(({ fn }) => fn.countAll().as("position"))
      .where("state", "=", "queued")
      .where("queue", "=", queue)
      .where("published", "=", 1)
      .where("created_at", "<=", row.created_at)
      .executeTakeFirstOrThrow();
    return { queue, position: Math.max(1, Number(position)) };
  }

  async unanswered(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db
      .selectFrom("detections")
      .select(({ fn }) => ["queue", fn.countAll().as("count")])
      .where("state", "=", "queued")
      .where("published", "=", 1)
      .groupBy("queue")
      .execute();
    return new Map(rows.map(({ queue, count }) => [queue, Number(count)]));
  }

  async seeModel({ name, evaluator }: SeenModel): Promise<void> {
    const values = { name, evaluator: JSON.stringify(evaluator) };
    await this.#commits.run(trx =>
      trx
        .insertInto("models")
        .values(values)
        .onConflict(conflict => conflict.column("name").doUpdateSet({ evaluator: values.evaluator }))
        .execute(),
    );
  }

  async models(): Promise<readonly SeenModel[]> {
    const rows = await this.#db.selectFrom("models").selectAll().orderBy("name").execute();
    return rows.map(({ name, evaluator }) => ({ name, evaluator: JSON.parse(evaluator) }));
  }

  async noteMinutes(server: string, minutes: readonly SettledMinute[]): Promise<void> {
    if (minutes.length === 0) return;
    const rows = minutes.map(({ at, done, failed, withinMs }) => {
      return { server, at, done, failed, within_ms: JSON.stringify(withinMs) };
    });
    await this.#commits.run(trx =>
      trx
        .insertInto("minutes")
        .values(rows)
        .onConflict(conflict =>
          conflict.columns(["at", "server"]).doUpdateSet(({ ref }) => ({
            done: ref("excluded.done"),
            failed: ref("excluded.failed"),
            within_ms: ref("excluded.within_ms"),
          })),
        )
        .execute(),
    );
  }

  async activity(since: Date): Promise<readonly SettledMinute[]> {
    const rows = await this.#db
      .selectFrom("minutes")
      .selectAll()
      .where("at", ">=", since.getTime())
      .orderBy("at")
      .execute();
    const minutes = new Map<number, SettledMinute>();
    for (const row of rows) {
      const at = Number(row.at);
      const noted: readonly number[] = JSON.parse(row.within_ms);
      const before = minutes.get(at) ?? { at, done: 0, failed: 0, withinMs: noted.map(() => 0) };
      minutes.set(at, {
        at,
        done: before.done + row.done,
        failed: before.failed + row.failed,
        withinMs: before.withinMs.map((count, i) => count + (noted[i] ?? 0)),
      });
    }
    return [...minutes.values()];
  }

  async prune(before: Date): Promise<number> {
    const { numDeletedRows } = await this.#commits.run(trx =>
      trx
        .deleteFrom("detections")
        .where("created_at", "<", before.getTime())
        // What a webhook is still to tell of stays until it is told.
        .where("id", "not in", query => query.selectFrom("webhooks").select("subject_id"))
        .executeTakeFirstOrThrow(),
    );
    await this.batches.prune(before);
    await this.keys.prune(before);
    await this.#commits.run(trx => trx.deleteFrom("minutes").where("at", "<", before.getTime()).execute());
    return Number(numDeletedRows);
  }

  async ping(): Promise<void> {
    await this.#db.selectFrom("detections").select("id").limit(1).execute();
  }

  async close(): Promise<void> {
    await this.#commits.idle();
    await this.#db.destroy();
  }

  #find(id: string): Promise<DetectionRow | undefined> {
    return this.#db.selectFrom("detections").selectAll().where("id", "=", id).executeTakeFirst();
  }
}

/** Whether a record belongs to this API key, or to none. */
const isOf = ({ owner }: DetectionRow, caller: string | undefined): boolean => owner === (caller ?? null);

const CANCELLED = { state: "cancelled" } as const;

/** Counts a record towards its owner's quota and inserts it, or finds the one that its idempotency key stands for already. */
async function add(trx: Transaction<Schema>, record: NewRecord): Promise<Earlier | "over_quota" | undefined> {
  const { owner, dailyQuota, idempotency } = record;
  if (owner === undefined || dailyQuota === undefined) return insert(trx, record);
  const earlier = idempotency && (await findEarlier(trx, idempotency.key));
  if (earlier) return earlier;
  const day = quotaDay();
  if (!(await spend(trx, owner, day, dailyQuota))) return "over_quota";
  const meanwhile = await insert(trx, record);
  if (meanwhile) await unspend(trx, owner, day, 1);
  return meanwhile;
}

/** Inserts a record, or finds the one that its idempotency key stands for already. */
async function insert(trx: Transaction<Schema>, record: NewRecord): Promise<Earlier | undefined> {
  const inserting = trx.insertInto("detections").values(toNewRow(record));
  if (!record.idempotency) await inserting.execute();
  else {
    const { numInsertedOrUpdatedRows: inserted } = await inserting
      .onConflict(conflict => conflict.column("idempotency_key").doNothing())
      .executeTakeFirstOrThrow();
    if (inserted === 0n) return findEarlier(trx, record.idempotency.key);
  }
  const { id, owner, webhook } = record;
  if (webhook !== undefined) await addWebhook(trx, { subject: "detection", id, owner, url: webhook });
  return undefined;
}

const settling = (trx: Transaction<Schema>, outcome: Outcome) =>
  trx
    .updateTable("detections")
    .set({ ...toColumns(outcome), settled_at: Date.now() })
    .where("state", "=", "queued")
    .returningAll();

/** Settles those of some records that are not yet, and lets their webhooks be called. */
async function settle(
  trx: Transaction<Schema>,
  outcome: Outcome,
  narrow: (query: ReturnType<typeof settling>) => ReturnType<typeof settling>,
): Promise<readonly Settled[]> {
  const rows = await narrow(settling(trx, outcome)).execute();
  for (const { id, has_webhook } of rows) if (has_webhook === 1) await callWebhooks(trx, id);
  return rows.map(toSettled);
}

async function findEarlier(trx: Transaction<Schema>, key: string): Promise<Earlier | undefined> {
  const row = await trx
    .selectFrom("detections")
    .select(["id", "queue", "fingerprint", "published"])
    .where("idempotency_key", "=", key)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id, queue, fingerprint, published } = row;
  return { id, queue, fingerprint: fingerprint ?? "", isPublished: published === 1 };
}

function toSettled(row: DetectionRow): Settled {
  const detection = toDetection(row);
  if (!isSettled(detection)) throw new Error(`the record ${row.id} was settled and is ${row.state}`);
  return { detection, queue: row.queue };
}

function* chunks(ids: readonly string[]): Iterable<readonly string[]> {
  for (let start = 0; start < ids.length; start += MAX_IDS) yield ids.slice(start, start + MAX_IDS);
}
