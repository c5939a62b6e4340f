import { context, propagation, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Delivery, MessageHeaders } from "@raisontext/broker";

const tracer = trace.getTracer("@raisontext/worker");

/** Answers a request in a span `predict` of the trace that it carries: from its arrival to the answer's confirm. */
export function predictTraced(
  { headers, attempt }: Delivery,
  queue: string,
  work: () => Promise<void>,
): Promise<void> {
  const attributes = {
    "messaging.operation.type": "process",
    "messaging.destination.name": queue,
    "raisontext.attempt": attempt,
  };
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  return tracer.startActiveSpan("predict", { kind: SpanKind.CONSUMER, attributes }, parent, async span => {
    try {
      await work();
    } catch (error) {
      // Not what went wrong: it may quote the text.
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Does something within the trace that a message carries, without a span of its own. */
export function withinTrace<T>({ headers }: Delivery, work: () => T): T {
  return context.with(propagation.extract(ROOT_CONTEXT, headers), work);
}

/** The headers that let whoever takes a message go on with the trace of who sends it. */
export function traceHeaders(): MessageHeaders {
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}
