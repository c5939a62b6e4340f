import type { Broker } from "../broker.ts";
import { createEmbeddedBroker, type EmbeddedBrokerOptions } from "../embedded/embedded-broker.ts";
import { createRabbitMqBroker, type RabbitMqBrokerOptions } from "../rabbitmq/rabbitmq-broker.ts";

/** A broker in words that can be handed to another process. */
export type BrokerSettings =
  | { readonly kind: "embedded"; readonly options: EmbeddedBrokerOptions }
  | { readonly kind: "rabbitmq"; readonly options: RabbitMqBrokerOptions };

/** What the tests set, for both adapters. */
export interface Limits {
  readonly publishTimeoutMs?: number;
  readonly maxBuffered?: number;
  readonly maxBufferedBytes?: number;
  readonly onWarning?: (message: string) => void;
}

/** Opens the broker of the settings. */
export function openBroker(settings: BrokerSettings, limits: Limits = {}): Broker {
  return settings.kind === "embedded"
    ? createEmbeddedBroker({ ...settings.options, ...limits })
    : createRabbitMqBroker({ ...settings.options, ...limits });
}
