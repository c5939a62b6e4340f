export * from "./document.ts";
export * from "./document-error.ts";
export * from "./document-reader.ts";
