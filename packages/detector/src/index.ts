export * from "./evaluator.ts";
