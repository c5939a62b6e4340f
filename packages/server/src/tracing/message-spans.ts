import {
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import type { Broker, Delivery } from "@raisontext/broker";

const tracer = trace.getTracer("@raisontext/server");

/** Publishes a message in a span of its own, whose `traceparent` goes with it as a header. */
export function publishTraced(broker: Broker, queue: string, body: Uint8Array): Promise<void> {
  const attributes = { "messaging.operation.type": "send", "messaging.destination.name": queue };
  return tracer.startActiveSpan(`publish ${queue}`, { kind: SpanKind.PRODUCER, attributes }, span => {
    const headers: Record<string, string> = {};
    propagation.inject(context.active(), headers);
    return ended(span, broker.publish(queue, { body, headers }));
  });
}

/** Settles an answer in a span of the trace that it carries; without one there is none. */
export function settleTraced({ headers }: Delivery, settle: () => Promise<void>): Promise<void> {
  const parent = propagation.extract(ROOT_CONTEXT, headers);
  if (!trace.getSpan(parent)) return settle();
  const span = tracer.startSpan("settle", { kind: SpanKind.CONSUMER }, parent);
  return ended(span, context.with(trace.setSpan(parent, span), settle));
}

/** Ends a span with its work. What went wrong is not told: it may quote a text. */
async function ended<T>(span: Span, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw error;
  } finally {
    span.end();
  }
}
