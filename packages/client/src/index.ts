export type {
  Alert,
  Confidence,
  Detection,
  Document,
  ErrorCode,
  Lane,
  ModelList,
  Progress,
  Result,
  SettledDetection,
  Status,
  Verdict,
  Warning,
} from "@raisontext/contract";
export { RaisonTextError } from "@raisontext/contract/plain";
export type { CallOptions } from "./call.ts";
export type { DetectManyOptions, DetectOutcome, TextItem } from "./detect-many.ts";
export * from "./detect-progress.ts";
export * from "./http-client.ts";
export * from "./live-client.ts";
export type { LiveDetectOptions } from "./live-entry.ts";
export type { ConnectionState } from "./reconnecting-socket.ts";
export { liveUrl } from "./service-url.ts";
