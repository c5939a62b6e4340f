/** What needs no schema at run time: for programs that must stay small, as the page and the SDK. */
export * from "./error-table.ts";
export * from "./limits.ts";
export * from "./raisontext-error.ts";
export * from "./routes.ts";
export * from "./text.ts";
