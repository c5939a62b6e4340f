import { randomUUID } from "node:crypto";
import type { Kysely, Transaction } from "kysely";
import type { GroupCommit } from "./group-commit.ts";
import type { Schema, WebhookRow } from "./schema.ts";
import type { DueWebhook, WebhookStore } from "./webhook-store.ts";

/** The webhooks in an SQL database. */
export function createSqlWebhookStore(db: Kysely<Schema>, commits: GroupCommit): WebhookStore {
  return {
    async claim(now, leaseMs, { limit, perOwner, except }) {
      // Mostly there is none, and looking costs no lock.
      const due = await db
        .selectFrom("webhooks")
        .select("id")
        .where("due_at", "<=", now.getTime())
        .limit(1)
        .executeTakeFirst();
      if (!due) return [];
      const rows = await commits.run(trx =>
        trx
          .updateTable("webhooks")
          .set(({ eb }) => ({ due_at: now.getTime() + leaseMs, attempts: eb("attempts", "+", 1) }))
          .where("id", "in", query =>
            query
              .selectFrom(turns =>
                turns
                  .selectFrom("webhooks")
                  .select(({ fn }) => [
                    "id",
                    "due_at",
                    fn
                      .agg<number>("row_number")
                      .over(over => over.partitionBy("owner").orderBy("due_at"))
                      .as("turn"),
                  ])
                  .where("due_at", "<=", now.getTime())
                  .where(({ eb, fn, ref, val }) =>
                    except.length === 0
                      ? eb.lit(true)
                      : eb(
                          fn.coalesce(ref("owner"), val("")),
                          "not in",
                          except.map(owner => owner ?? ""),
                        ),
                  )
                  .as("due"),
              )
              .select("id")
              .where("turn", "<=", perOwner)
              .orderBy("due_at")
              .limit(limit),
          )
          // Another server may have claimed it since the selection.
          .where("due_at", "<=", now.getTime())
          .returningAll()
          .execute(),
      );
      return rows.map(toDue);
    },
    async remove(id) {
      await commits.run(trx => trx.deleteFrom("webhooks").where("id", "=", id).execute());
    },
    async postpone(id, until) {
      await commits.run(trx =>
        trx.updateTable("webhooks").set({ due_at: until.getTime() }).where("id", "=", id).execute(),
      );
    },
  };
}

/** Records a webhook that is to be called when its subject is settled. */
export async function addWebhook(
  trx: Transaction<Schema>,
  webhook: Pick<WebhookRow, "subject" | "url"> & { readonly id: string; readonly owner: string | undefined },
): Promise<void> {
  const { subject, id, owner, url } = webhook;
  await trx
    .insertInto("webhooks")
    .values({
      id: randomUUID(),
      subject,
      subject_id: id,
      owner: owner ?? null,
      url,
      due_at: null,
      settled_at: null,
      attempts: 0,
    })
    .execute();
}

/** Lets the webhooks of a subject be called, for it was settled. */
export async function callWebhooks(trx: Transaction<Schema>, subjectId: string): Promise<void> {
  const now = Date.now();
  await trx
    .updateTable("webhooks")
    .set({ due_at: now, settled_at: now })
    .where("subject_id", "=", subjectId)
    .where("settled_at", "is", null)
    .execute();
}

function toDue(row: WebhookRow): DueWebhook {
  return {
    id: row.id,
    subject: row.subject,
    subjectId: row.subject_id,
    ...(row.owner !== null && { owner: row.owner }),
    url: row.url,
    settledAt: new Date(Number(row.settled_at)),
    attempts: row.attempts,
  };
}
