/** What an API key may do. `detect`: single texts and documents; `batches`: batches; `status`: status and metrics. */
export const SCOPES = ["detect", "batches", "status"] as const;
export type Scope = (typeof SCOPES)[number];
