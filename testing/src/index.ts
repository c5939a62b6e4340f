export * from "./free-port.ts";
export * from "./rabbitmq-node.ts";
