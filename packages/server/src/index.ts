export * from "./server.ts";
export type { Outcome, ResultsStore } from "./store/results-store.ts";
export { createPostgresResultsStore, createSqliteResultsStore } from "./store/sql-results-store.ts";
