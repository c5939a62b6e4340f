export * from "./broker.ts";
export * from "./broker-error.ts";
