import type { Broker, Subscription } from "@raisontext/broker";
import { decodeEvent, type EventOf, type Topic } from "@raisontext/contract";

/** Hears the events of a topic; one that cannot be read is somebody else's mistake and left out. */
export function listen<T extends Topic>(
  broker: Broker,
  topic: T,
  hear: (event: EventOf<T>) => void,
): Promise<Subscription> {
  return broker.subscribe(topic, bytes => {
    let event: EventOf<T>;
    try {
      event = decodeEvent(topic, bytes);
    } catch {
      return;
    }
    hear(event);
  });
}
