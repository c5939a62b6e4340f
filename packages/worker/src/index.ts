export * from "./micro-batcher.ts";
export * from "./worker.ts";
