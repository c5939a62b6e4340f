/** The broker cannot be reached, or did not take a message in time. Worth another try later. */
export class BrokerUnavailable extends Error {
  readonly code = "broker_unavailable";
  override readonly name: string = "BrokerUnavailable";

  constructor(detail: string, options?: ErrorOptions) {
    super(`broker_unavailable: ${detail}`, options);
  }
}

/** The broker is there, but this queue takes no more messages. Worth another try when its consumers have caught up. */
export class QueueFull extends BrokerUnavailable {
  override readonly name = "QueueFull";

  constructor(queue: string, options?: ErrorOptions) {
    super(`the queue ${queue} is full, or cannot take a message for now`, options);
  }
}

/** Thrown by a handler that will not do this message now: it goes back and no attempt is counted. */
export class HandBack extends Error {
  override readonly name = "HandBack";
}

/** Thrown by a handler when no further try can help: the message goes to the dead letter queue at once. */
export class Unprocessable extends Error {
  override readonly name = "Unprocessable";
}
