/** Version of the tables below, kept in the file. */
export const SCHEMA_VERSION = 2;

/**
 * `message.holder` is the consumer process that has it; null while it waits. `deaths` counts the holders that died with it
 * since its last failed attempt. A holder shows life by raising `beat`.
 */
export const SCHEMA = `
  CREATE TABLE message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    queue TEXT NOT NULL,
    body BLOB NOT NULL,
    headers TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    holder INTEGER,
    deaths INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX message_waiting ON message (queue, id) WHERE holder IS NULL;
  CREATE INDEX message_held ON message (holder) WHERE holder IS NOT NULL;

  CREATE TABLE holder (
    id INTEGER PRIMARY KEY,
    machine TEXT NOT NULL,
    pid INTEGER NOT NULL,
    started TEXT NOT NULL,
    beat INTEGER NOT NULL
  ) STRICT;

  CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL,
    body BLOB NOT NULL,
    at INTEGER NOT NULL
  ) STRICT;

  PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** Brings the tables of version 1 to the version above. */
export const FROM_VERSION_1 = `
  ALTER TABLE message ADD COLUMN deaths INTEGER NOT NULL DEFAULT 0;
  PRAGMA user_version = ${SCHEMA_VERSION};
`;
