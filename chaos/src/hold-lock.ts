import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";

/** `node hold-lock.ts MS FILE…`: holds the write lock of SQLite files for a while, as a slow disk would. */
const [ms, ...files] = process.argv.slice(2);
const databases = files.map(file => new DatabaseSync(file, { timeout: 10_000 }));
for (const database of databases) database.exec("BEGIN IMMEDIATE");
await sleep(Number(ms));
for (const database of databases) {
  database.exec("ROLLBACK");
  database.close();
}
