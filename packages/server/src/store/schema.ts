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
};
