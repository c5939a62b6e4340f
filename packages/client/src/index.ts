export type { Detection, ErrorCode, Result, SettledDetection, Verdict, Warning } from "@raisontext/contract";
export { RaisonTextError } from "@raisontext/contract";
export * from "./http-client.ts";
export * from "./live-client.ts";
export type { ConnectionState } from "./reconnecting-socket.ts";
export { liveUrl } from "./service-url.ts";
