import { DatabaseSync, type SQLInputValue } from "node:sqlite";
import { type SqliteDatabase, SqliteDialect } from "kysely";

const OPEN_TIMEOUT_MS = 5_000;
/** More than there are, but for lists of ids of every length. */
const MAX_STATEMENTS = 200;

/** Kysely on Node's own SQLite: WAL, and durable when a commit returns. A locked file is refused at once, not waited for. */
export function createNodeSqliteDialect(file: string): SqliteDialect {
  return new SqliteDialect({ database: async () => openDatabase(file) });
}

type Statement = ReturnType<SqliteDatabase["prepare"]>;

function openDatabase(file: string): SqliteDatabase {
  const database = new DatabaseSync(file, { timeout: OPEN_TIMEOUT_MS });
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 0;");
  // Kysely asks for every statement anew; preparing one costs more than running it.
  const statements = new Map<string, Statement>();
  return {
    close: () => database.close(),
    prepare: sql => {
      const known = statements.get(sql);
      if (known) return known;
      const statement = prepare(database, sql);
      if (statements.size >= MAX_STATEMENTS) statements.clear();
      statements.set(sql, statement);
      return statement;
    },
  };
}

function prepare(database: DatabaseSync, sql: string): Statement {
  const statement = database.prepare(sql);
  const values = (parameters: readonly unknown[]) => parameters as readonly SQLInputValue[];
  return {
    reader: statement.columns().length > 0,
    all: parameters => statement.all(...values(parameters)),
    run: parameters => statement.run(...values(parameters)),
    iterate: parameters => statement.iterate(...values(parameters)),
  };
}
