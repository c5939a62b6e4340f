export * from "./free-port.ts";
export * from "./postgres-server.ts";
export * from "./program.ts";
export * from "./rabbitmq-node.ts";
export * from "./tcp-proxy.ts";
export * from "./test-database.ts";
