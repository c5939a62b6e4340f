import type { BatchState } from "@raisontext/contract";
import { sql } from "kysely";
import type { Migration } from "kysely/migration";

/** One row per accepted text. Times are milliseconds since the epoch. */
export interface DetectionRow {
  readonly id: string;
  readonly state: "queued" | "done" | "failed" | "expired" | "cancelled";
  /** The model that was asked for. */
  readonly requested_model: string;
  readonly lane: string;
  readonly queue: string;
  readonly created_at: number;
  readonly deadline_at: number | null;
  readonly settled_at: number | null;
  /** 1: given up when its socket closes. */
  readonly ends_with_socket: number;
  /** 0: perhaps not on its queue. */
  readonly published: number;
  readonly idempotency_key: string | null;
  readonly fingerprint: string | null;
  readonly score: number | null;
  readonly verdict: string | null;
  readonly language: string | null;
  readonly tokens: number | null;
  /** JSON array of strings. */
  readonly warnings: string | null;
  /** JSON object: confidence, thresholds, reliability, windows, sentences, evidence, attacks; offsets only, no words. */
  readonly analysis: string | null;
  readonly model_name: string | null;
  readonly model_version: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
  /** API key that it belongs to; null: it was sent without one. */
  readonly owner: string | null;
  /** Batch that it is part of, its place there from 0, and the sender's name for it. */
  readonly batch: string | null;
  readonly batch_index: number | null;
  readonly ref: string | null;
  /** 1: a webhook waits for its end. */
  readonly has_webhook: number;
}

/** One row per model that was ever served. */
interface ModelRow {
  readonly name: string;
  /** JSON object: name, version, languages. */
  readonly evaluator: string;
}

/** One row: the store's own id. */
interface StoreRow {
  readonly one: number;
  readonly id: string;
  /** What webhooks' secrets are derived from; made when first asked for. */
  readonly webhook_secret: string | null;
}

/** One row per API key. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  /** SHA-256 of the secret, in hex. */
  readonly hash: string;
  /** JSON array of strings. */
  readonly scopes: string;
  readonly rate_per_minute: number;
  readonly max_at_once: number;
  readonly daily_quota: number | null;
  readonly created_at: number;
  readonly revoked_at: number | null;
}

/** How many texts an API key has sent on a day. */
interface UsageRow {
  readonly key_id: string;
  /** ISO 8601 date, UTC. */
  readonly day: string;
  readonly texts: number;
}

/** One row per batch. */
export interface BatchRow {
  readonly id: string;
  readonly state: BatchState;
  readonly owner: string | null;
  readonly requested_model: string;
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly idempotency_key: string | null;
  /** Of all that was sent; null while it arrives. */
  readonly fingerprint: string | null;
  /** When it was last noted to arrive. */
  readonly heard_at: number;
}

/** One row per webhook that is to be called, or waits for what it tells of. */
export interface WebhookRow {
  readonly id: string;
  readonly subject: "detection" | "batch";
  readonly subject_id: string;
  readonly owner: string | null;
  readonly url: string;
  /** When it is to be called next; null: not before its subject is settled. */
  readonly due_at: number | null;
  /** When its subject was settled. */
  readonly settled_at: number | null;
  readonly attempts: number;
}

/** What one server settled in one minute. */
interface MinuteRow {
  /** Random, for as long as the server runs. */
  readonly server: string;
  readonly at: number;
  readonly done: number;
  readonly failed: number;
  /** JSON array of counts: see `LATENCY_BOUNDS_MS`. */
  readonly within_ms: string;
}

/** The store's tables. */
export interface Schema {
  detections: DetectionRow;
  models: ModelRow;
  minutes: MinuteRow;
  api_keys: ApiKeyRow;
  usage: UsageRow;
  batches: BatchRow;
  webhooks: WebhookRow;
  store: StoreRow;
}

/** Every change ever made to the tables, in order; a released one is never edited. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "001_detections": {
    async up(db) {
      await db.schema
        .createTable("detections")
        .ifNotExists()
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("state", "text", column => column.notNull())
        .addColumn("requested_model", "text", column => column.notNull())
        .addColumn("lane", "text", column => column.notNull())
        .addColumn("queue", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("deadline_at", "bigint")
        .addColumn("settled_at", "bigint")
        .addColumn("ends_with_socket", "integer", column => column.notNull())
        .addColumn("published", "integer", column => column.notNull())
        .addColumn("idempotency_key", "text", column => column.unique())
        .addColumn("fingerprint", "text")
        .addColumn("score", "double precision")
        .addColumn("verdict", "text")
        .addColumn("language", "text")
        .addColumn("tokens", "integer")
        .addColumn("warnings", "text")
        .addColumn("model_name", "text")
        .addColumn("model_version", "text")
        .addColumn("error_code", "text")
        .addColumn("error_message", "text")
        .execute();
      const index = (name: string) => db.schema.createIndex(name).ifNotExists().on("detections");
      await index("detections_created_at").column("created_at").execute();
      // Only what waits is in these, so that they stay small.
      const waits = sql<boolean>`state = 'queued'`;
      await index("detections_waiting").columns(["queue", "published", "created_at"]).where(waits).execute();
      await index("detections_deadline")
        .column("deadline_at")
        .where(sql<boolean>`state = 'queued' and deadline_at is not null`)
        .execute();
    },
  },
  "002_models": {
    async up(db) {
      await db.schema
        .createTable("models")
        .ifNotExists()
        .addColumn("name", "text", column => column.primaryKey())
        .addColumn("evaluator", "text", column => column.notNull())
        .execute();
    },
  },
  "003_store": {
    async up(db) {
      await db.schema
        .createTable("store")
        .ifNotExists()
        .addColumn("one", "integer", column => column.primaryKey())
        .addColumn("id", "text", column => column.notNull())
        .execute();
    },
  },
  "004_analysis": {
    async up(db) {
      await db.schema.alterTable("detections").addColumn("analysis", "text").execute();
    },
  },
  "005_minutes": {
    async up(db) {
      await db.schema
        .createTable("minutes")
        .ifNotExists()
        .addColumn("server", "text", column => column.notNull())
        .addColumn("at", "bigint", column => column.notNull())
        .addColumn("done", "integer", column => column.notNull())
        .addColumn("failed", "integer", column => column.notNull())
        .addColumn("within_ms", "text", column => column.notNull())
        .addPrimaryKeyConstraint("minutes_key", ["at", "server"])
        .execute();
    },
  },
  "006_owners": {
    async up(db) {
      await db.schema.alterTable("detections").addColumn("owner", "text").execute();
      await db.schema.alterTable("detections").addColumn("batch", "text").execute();
      await db.schema.alterTable("detections").addColumn("batch_index", "integer").execute();
      await db.schema.alterTable("detections").addColumn("ref", "text").execute();
      await db.schema
        .alterTable("detections")
        .addColumn("has_webhook", "integer", column => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createIndex("detections_batch")
        .ifNotExists()
        .on("detections")
        .columns(["batch", "batch_index"])
        .where(sql<boolean>`batch is not null`)
        .execute();
      await db.schema
        .createIndex("detections_batch_waiting")
        .ifNotExists()
        .on("detections")
        .column("batch")
        .where(sql<boolean>`batch is not null and state = 'queued'`)
        .execute();
      await db.schema.alterTable("store").addColumn("webhook_secret", "text").execute();
      await db.schema
        .createTable("api_keys")
        .ifNotExists()
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("name", "text", column => column.notNull())
        .addColumn("hash", "text", column => column.notNull())
        .addColumn("scopes", "text", column => column.notNull())
        .addColumn("rate_per_minute", "integer", column => column.notNull())
        .addColumn("max_at_once", "integer", column => column.notNull())
        .addColumn("daily_quota", "integer")
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("revoked_at", "bigint")
        .execute();
      await db.schema
        .createTable("usage")
        .ifNotExists()
        .addColumn("key_id", "text", column => column.notNull())
        .addColumn("day", "text", column => column.notNull())
        .addColumn("texts", "integer", column => column.notNull())
        .addPrimaryKeyConstraint("usage_key", ["key_id", "day"])
        .execute();
    },
  },
  "007_batches": {
    async up(db) {
      await db.schema
        .createTable("batches")
        .ifNotExists()
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("state", "text", column => column.notNull())
        .addColumn("owner", "text")
        .addColumn("requested_model", "text", column => column.notNull())
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("settled_at", "bigint")
        .addColumn("idempotency_key", "text", column => column.unique())
        .addColumn("fingerprint", "text")
        .execute();
      await db.schema
        .createTable("webhooks")
        .ifNotExists()
        .addColumn("id", "text", column => column.primaryKey())
        .addColumn("subject", "text", column => column.notNull())
        .addColumn("subject_id", "text", column => column.notNull())
        .addColumn("owner", "text")
        .addColumn("url", "text", column => column.notNull())
        .addColumn("due_at", "bigint")
        .addColumn("settled_at", "bigint")
        .addColumn("attempts", "integer", column => column.notNull())
        .execute();
      const index = (name: string) => db.schema.createIndex(name).ifNotExists().on("webhooks");
      await index("webhooks_subject").column("subject_id").execute();
      await index("webhooks_due").column("due_at").where(sql<boolean>`due_at is not null`).execute();
    },
  },
  "008_arriving": {
    async up(db) {
      await db.schema
        .alterTable("batches")
        .addColumn("heard_at", "bigint", column => column.notNull().defaultTo(0))
        .execute();
    },
  },
};
