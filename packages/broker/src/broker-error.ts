/** The broker cannot be reached, or did not take a message in time. Worth another try later. */
export class BrokerUnavailable extends Error {
  readonly code = "broker_unavailable";
  override readonly name: string = "BrokerUnavailable";

  constructor(detail: string, options?: ErrorOptions) {
    super(`broker_unavailable: ${detail}`, options);
  }
}

/** A queue has as many messages as it may, and takes no more. Worth another try when some are gone. */
export class QueueFull extends BrokerUnavailable {
  override readonly name = "QueueFull";
}

/** Thrown by a handler that will not do this message now: it goes back and no attempt is counted. */
export class HandBack extends Error {
  override readonly name = "HandBack";
}

/** Thrown by a handler when no further try can help: the message goes to the dead letter queue at once. */
export class Unprocessable extends Error {
  override readonly name = "Unprocessable";
}
