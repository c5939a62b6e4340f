export type { BatchOptions, BatchReport } from "./micro-batcher.ts";
export { toResult } from "./result.ts";
export { createWorker, type Worker, type WorkerOptions } from "./worker.ts";
