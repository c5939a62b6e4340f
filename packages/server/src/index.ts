export { createApiKey } from "./access/api-key.ts";
export type { Scope } from "./access/scopes.ts";
export * from "./server.ts";
export type { Allowance } from "./store/key-store.ts";
export type { Outcome, ResultsStore } from "./store/results-store.ts";
export { createPostgresResultsStore, createSqliteResultsStore } from "./store/sql-results-store.ts";
export { webhookSecretOf } from "./webhooks/signature.ts";
