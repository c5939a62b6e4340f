export type { BatchOptions } from "./micro-batcher.ts";
export { createWorker, type Worker, type WorkerOptions } from "./worker.ts";
