const MAX_BYTES = 255;

/** Refuses a queue name that not every broker takes: empty, over 255 bytes, or of RabbitMQ's own `amq.` names. */
export function checkQueueName(name: string): void {
  if (name === "" || Buffer.byteLength(name) > MAX_BYTES || name.startsWith("amq.")) {
    throw new RangeError(
      `a queue name has 1 to ${MAX_BYTES} bytes and does not begin with "amq.": ${name.slice(0, 80)}`,
    );
  }
}
