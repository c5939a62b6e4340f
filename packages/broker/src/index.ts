export * from "./broker.ts";
export * from "./broker-error.ts";
export { createEmbeddedBroker, type EmbeddedBrokerOptions } from "./embedded/embedded-broker.ts";
export { createRabbitMqBroker, type RabbitMqBrokerOptions } from "./rabbitmq/rabbitmq-broker.ts";
