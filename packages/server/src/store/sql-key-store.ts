import { randomBytes } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { GroupCommit } from "./group-commit.ts";
import type { ApiKey, KeyStore } from "./key-store.ts";
import type { ApiKeyRow, Schema } from "./schema.ts";

/** The API keys in an SQL database. */
export function createSqlKeyStore(db: Kysely<Schema>, commits: GroupCommit): KeyStore {
  return {
    async add({ id, name, hash, scopes, ratePerMinute, maxAtOnce, dailyQuota }) {
      const row: ApiKeyRow = {
        id,
        name,
        hash,
        scopes: JSON.stringify(scopes),
        rate_per_minute: ratePerMinute,
        max_at_once: maxAtOnce,
        daily_quota: dailyQuota ?? null,
        created_at: Date.now(),
        revoked_at: null,
      };
      await commits.run(trx => trx.insertInto("api_keys").values(row).execute());
    },
    async list() {
      const rows = await db.selectFrom("api_keys").selectAll().orderBy("created_at").orderBy("id").execute();
      return rows.map(toKey);
    },
    async find(id) {
      const row = await db.selectFrom("api_keys").selectAll().where("id", "=", id).executeTakeFirst();
      return row && toKey(row);
    },
    async revoke(id) {
      const { numUpdatedRows } = await commits.run(trx =>
        trx
          .updateTable("api_keys")
          .set({ revoked_at: Date.now() })
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .executeTakeFirstOrThrow(),
      );
      return numUpdatedRows > 0n;
    },
    async spent(key_id, day) {
      const row = await db
        .selectFrom("usage")
        .select("texts")
        .where("key_id", "=", key_id)
        .where("day", "=", day)
        .executeTakeFirst();
      return row?.texts ?? 0;
    },
    async giveBack(key_id, day, texts) {
      await commits.run(trx => unspend(trx, key_id, day, texts));
    },
    async webhookSecret() {
      const made = randomBytes(32).toString("base64");
      const { webhook_secret } = await commits.run(async trx => {
        await trx
          .updateTable("store")
          .set({ webhook_secret: made })
          .where("webhook_secret", "is", null)
          .execute();
        return trx.selectFrom("store").select("webhook_secret").executeTakeFirstOrThrow();
      });
      return webhook_secret ?? made;
    },
    async prune(before) {
      const day = before.toISOString().slice(0, 10);
      await commits.run(trx => trx.deleteFrom("usage").where("day", "<", day).execute());
    },
  };
}

/** The day that texts are counted under now, as `2026-11-23`, in UTC. */
export function quotaDay(): string {
  return new Date().toISOString().slice(0, 10);
}

/** Counts a text of a day unless it is one too many. Resolves with whether it was counted. */
export async function spend(
  trx: Transaction<Schema>,
  key_id: string,
  day: string,
  quota: number,
): Promise<boolean> {
  const row = await trx
    .insertInto("usage")
    .values({ key_id, day, texts: 1 })
    .onConflict(conflict =>
      conflict
        .columns(["key_id", "day"])
        .doUpdateSet(({ eb }) => ({ texts: eb("usage.texts", "+", 1) }))
        .where("usage.texts", "<", quota),
    )
    .returning("texts")
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes texts off the count of a day. */
export async function unspend(
  trx: Transaction<Schema>,
  key_id: string,
  day: string,
  texts: number,
): Promise<void> {
  await trx
    .updateTable("usage")
    .set(({ eb }) => ({ texts: eb("texts", "-", texts) }))
    .where("key_id", "=", key_id)
    .where("day", "=", day)
    .where("texts", ">=", texts)
    .execute();
}

function toKey(row: ApiKeyRow): ApiKey {
  return {
    id: row.id,
    name: row.name,
    hash: row.hash,
    scopes: JSON.parse(row.scopes),
    ratePerMinute: row.rate_per_minute,
    maxAtOnce: row.max_at_once,
    ...(row.daily_quota !== null && { dailyQuota: row.daily_quota }),
    createdAt: new Date(Number(row.created_at)),
    ...(row.revoked_at !== null && { revokedAt: new Date(Number(row.revoked_at)) }),
  };
}
