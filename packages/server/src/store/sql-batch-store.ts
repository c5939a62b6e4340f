import { type Batch, type BatchResult, batchSchema } from "@raisontext/contract";
import type { Kysely } from "kysely";
import type { BatchStore } from "./batch-store.ts";
import { toDetection } from "./detection-row.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { BatchRow, Schema } from "./schema.ts";
import { addWebhook, callWebhooks } from "./sql-webhook-store.ts";

const NOBODY_COUNTED = { total: 0, queued: 0, done: 0, failed: 0, expired: 0, cancelled: 0 };

/** The batches in an SQL database. */
export function createSqlBatchStore(db: Kysely<Schema>, commits: GroupCommit): BatchStore {
  return {
    begin({ id, owner, model, webhook, idempotencyKey }) {
      const row: BatchRow = {
        id,
        state: "receiving",
        owner: owner ?? null,
        requested_model: model,
        created_at: Date.now(),
        settled_at: null,
        idempotency_key: idempotencyKey ?? null,
        fingerprint: null,
        heard_at: Date.now(),
      };
      return commits.run(async trx => {
        const { numInsertedOrUpdatedRows: inserted } = await trx
          .insertInto("batches")
          .values(row)
          .onConflict(conflict => conflict.column("idempotency_key").doNothing())
          .executeTakeFirstOrThrow();
        if (inserted === 0n && idempotencyKey !== undefined) {
          const earlier = await trx
            .selectFrom("batches")
            .select(["id", "fingerprint"])
            .where("idempotency_key", "=", idempotencyKey)
            .executeTakeFirstOrThrow();
          return {
            id: earlier.id,
            ...(earlier.fingerprint !== null && { fingerprint: earlier.fingerprint }),
          };
        }
        if (webhook !== undefined) await addWebhook(trx, { subject: "batch", id, owner, url: webhook });
        return undefined;
      });
    },
    async touch(id) {
      await commits.run(trx =>
        trx.updateTable("batches").set({ heard_at: Date.now() }).where("id", "=", id).execute(),
      );
    },
    async complete(id, fingerprint) {
      await commits.run(trx =>
        trx
          .updateTable("batches")
          .set({ state: "running", fingerprint })
          .where("id", "=", id)
          .where("state", "=", "receiving")
          .execute(),
      );
    },
    cancel(id) {
      return commits.run(async trx => {
        const { numUpdatedRows: arriving } = await trx
          .updateTable("batches")
          .set({ state: "cancelled", idempotency_key: null })
          .where("id", "=", id)
          .where("state", "=", "receiving")
          .executeTakeFirstOrThrow();
        // Its sender was refused and knows of no batch.
        if (arriving > 0n) await trx.deleteFrom("webhooks").where("subject_id", "=", id).execute();
        const { numUpdatedRows: running } = await trx
          .updateTable("batches")
          .set({ state: "cancelled" })
          .where("id", "=", id)
          .where("state", "=", "running")
          .executeTakeFirstOrThrow();
        return arriving + running > 0n;
      });
    },
    async get(id, owner) {
      const row = await db.selectFrom("batches").selectAll().where("id", "=", id).executeTakeFirst();
      if (!row || row.owner !== (owner ?? null)) return undefined;
      const states = await db
        .selectFrom("detections")
        .select(({ fn }) => ["state", fn.countAll().as("count")])
        .where("batch", "=", id)
        .groupBy("state")
        .execute();
      return toBatch(
        row,
        states.map(({ state, count }) => [state, Number(count)]),
      );
    },
    async results(id, from, limit) {
      const rows = await db
        .selectFrom("detections")
        .selectAll()
        .where("batch", "=", id)
        .where("batch_index", ">=", from)
        .orderBy("batch_index")
        .limit(limit)
        .execute();
      return rows.map((row): BatchResult => {
        const { batch_index: index, ref } = row;
        return { index: index ?? 0, ...(ref !== null && { ref }), detection: toDetection(row) };
      });
    },
    async settleFinished() {
      const finished = await db
        .selectFrom("batches")
        .select("id")
        .where("state", "in", ["running", "cancelled"])
        .where("settled_at", "is", null)
        .where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom("detections")
                .select("detections.id")
                .whereRef("detections.batch", "=", "batches.id")
                .where("detections.state", "=", "queued"),
            ),
          ),
        )
        .execute();
      if (finished.length === 0) return [];
      const ids = finished.map(({ id }) => id);
      return commits.run(async trx => {
        const settled = await trx
          .updateTable("batches")
          .set(({ eb }) => ({
            state: eb
              .case()
              .when("state", "=", "running")
              .then("done" as const)
              .else("cancelled" as const)
              .end(),
            settled_at: Date.now(),
          }))
          .where("id", "in", ids)
          .where("settled_at", "is", null)
          .returning("id")
          .execute();
        for (const { id } of settled) await callWebhooks(trx, id);
        return settled.map(({ id }) => id);
      });
    },
    async findAbandoned(before) {
      const rows = await db
        .selectFrom("batches")
        .select("id")
        .where("state", "=", "receiving")
        .where("heard_at", "<", before.getTime())
        .execute();
      return rows.map(({ id }) => id);
    },
    async prune(before) {
      await commits.run(trx =>
        trx
          .deleteFrom("batches")
          .where("created_at", "<", before.getTime())
          .where("id", "not in", query => query.selectFrom("webhooks").select("subject_id"))
          .execute(),
      );
    },
  };
}

function toBatch(row: BatchRow, states: readonly (readonly [keyof Batch["counts"], number])[]): Batch {
  const counts = { ...NOBODY_COUNTED };
  for (const [state, count] of states) {
    counts[state] = count;
    counts.total += count;
  }
  return batchSchema.parse({
    id: row.id,
    state: row.state,
    requestedModel: row.requested_model,
    createdAt: new Date(Number(row.created_at)).toISOString(),
    ...(row.settled_at !== null && { settledAt: new Date(Number(row.settled_at)).toISOString() }),
    counts,
  });
}
