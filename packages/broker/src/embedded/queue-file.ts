import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { FROM_VERSION_1, SCHEMA, SCHEMA_VERSION } from "./schema.ts";
import { isPassing } from "./sqlite-error.ts";

const OPEN_TIMEOUT_MS = 5_000;

/** Opens the queue file, made if absent for this user's eyes only: WAL, durable at commit, and what is deleted is overwritten. */
export function openQueueFile(file: string): DatabaseSync {
  createFile(file);
  const db = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  try {
    useWal(db);
    db.exec("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;");
    createTables(db);
    // From here on a lock is waited for without holding up the event loop.
    db.exec("PRAGMA busy_timeout = 0");
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens only a file that is new: closing one that SQLite has open in this process would end SQLite's locks on it. */
function createFile(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error) || error.code !== "EEXIST") throw error;
  }
}

/** Several processes may change a new file to WAL at the same moment: SQLite then refuses without waiting. */
function useWal(db: DatabaseSync): void {
  const giveUpAt = performance.now() + OPEN_TIMEOUT_MS;
  for (;;) {
    try {
      db.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isPassing(error) || performance.now() > giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function createTables(db: DatabaseSync): void {
  if (schemaVersion(db) === SCHEMA_VERSION) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    const version = schemaVersion(db);
    if (version === 0) db.exec(SCHEMA);
    else if (version === 1) db.exec(FROM_VERSION_1);
    else if (version !== SCHEMA_VERSION) throw new Error(`it has the layout ${version} of another version`);
    db.exec("COMMIT");
  } catch (error) {
    if (db.isTransaction) db.exec("ROLLBACK");
    throw error;
  }
}

function schemaVersion(db: DatabaseSync): unknown {
  return db.prepare("PRAGMA user_version").get()?.user_version;
}
