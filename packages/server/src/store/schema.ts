import type { Migration } from "kysely/migration";

/** One row per accepted text. Times are milliseconds since the epoch. */
export interface DetectionRow {
  readonly id: string;
  readonly state: "queued" | "done" | "failed";
  readonly created_at: number;
  readonly settled_at: number | null;
  readonly score: number | null;
  readonly verdict: string | null;
  readonly language: string | null;
  readonly tokens: number | null;
  /** JSON array of strings. */
  readonly warnings: string | null;
  readonly model_name: string | null;
  readonly model_version: string | null;
  readonly error_code: string | null;
  readonly error_message: string | null;
}

/** The store's tables. */
export interface Schema {
  detections: DetectionRow;
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
        .addColumn("created_at", "bigint", column => column.notNull())
        .addColumn("settled_at", "bigint")
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
      await db.schema
        .createIndex("detections_created_at")
        .ifNotExists()
        .on("detections")
        .column("created_at")
        .execute();
    },
  },
};
