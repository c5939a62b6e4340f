import { ROUTES } from "@raisontext/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Detections } from "../detections/detections.ts";
import type { Pending, Ticket } from "../detections/ticket.ts";
import { found } from "./detection-routes.ts";

/** How the event routes behave. */
export interface EventRoutesOptions {
  readonly detections: Detections;
  /** Aborted when the server closes: the stream then ends, and a client that follows the standard comes again. */
  readonly closing: AbortSignal;
}

/** Id of the last event of a text. */
const SETTLED = "settled";
const RETRY_MS = 1_000;
const KEEP_ALIVE_MS = 15_000;

/**
 * `GET /api/v1/detections/{id}/events`: `queued` and `running` whenever they change, then `settled`, as server-sent
 * events. Every connection begins with how things stand, so nothing is missed in between; one that has had the last event
 * (`Last-Event-ID: settled`) gets 204, upon which a browser stops asking.
 */
export function addEventRoutes(app: FastifyInstance, { detections, closing }: EventRoutesOptions): void {
  const route = { config: { scope: "detect" } } as const;
  app.get<{ Params: { id: string } }>(`${ROUTES.detections}/:id/events`, route, async (request, reply) => {
    const ticket = found(await detections.resume(request.params.id, request.caller.owner));
    if (request.headers["last-event-id"] === SETTLED && ticket.pending() === undefined) {
      return reply.code(204).send();
    }
    await stream(ticket, reply, closing);
  });
}

async function stream(ticket: Ticket, reply: FastifyReply, closing: AbortSignal): Promise<void> {
  reply.hijack();
  const { raw } = reply;
  const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
  const stop = () => end(undefined);
  raw.once("close", stop);
  closing.addEventListener("abort", stop);
  if (closing.aborted || raw.destroyed) stop();
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // A closing server waits for connections that could be used again.
    connection: "close",
    // Some proxies would collect the events otherwise.
    "x-accel-buffering": "no",
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  const keepAlive = setInterval(() => raw.write(":\n\n"), KEEP_ALIVE_MS);
  const tell = ({ state, ...progress }: Pending) => raw.write(encode(state, { id: ticket.id, ...progress }));
  const pending = ticket.pending();
  if (pending) tell(pending);
  ticket.watch(tell);
  const settled = await Promise.race([ticket.settled, over]);
  if (settled) raw.write(encode(SETTLED, settled, SETTLED));
  ticket.forget();
  clearInterval(keepAlive);
  raw.off("close", stop);
  closing.removeEventListener("abort", stop);
  raw.end();
}

function encode(event: string, data: unknown, id?: string): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
