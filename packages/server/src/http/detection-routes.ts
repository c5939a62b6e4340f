import {
  createDetectionSchema,
  type Detection,
  describeIssues,
  isErrorCode,
  isSettled,
  LIMITS,
  RaisonTextError,
  ROUTES,
  type SettledDetection,
} from "@raisontext/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Detections } from "../detections/detections.ts";
import type { Ticket } from "../detections/ticket.ts";

/** How the detection routes behave. */
export interface DetectionRoutesOptions {
  readonly detections: Detections;
  /** How long a POST waits for its answer before it says 202, in milliseconds. */
  readonly waitMs: number;
  /** Whether a text is given up when who asked for it leaves without having learned its id. */
  readonly endsWithConnection: boolean;
  /** Aborted when the server closes: who waits then gets 202 and can ask for the id later. */
  readonly closing: AbortSignal;
}

/** `POST /api/v1/detections`, and `GET` and `DELETE /api/v1/detections/{id}`. */
export function addDetectionRoutes(app: FastifyInstance, options: DetectionRoutesOptions): void {
  const { detections } = options;

  app.post(ROUTES.detections, async (request, reply) => {
    const ticket = await submit(request, detections);
    reply.header("location", `${ROUTES.detections}/${ticket.id}`);
    const settled = await waitFor(ticket, request, reply, options);
    ticket.forget();
    if (settled) return sendSettled(reply, settled);
    const detection = found(await detections.get(ticket.id));
    return isSettled(detection) ? sendSettled(reply, detection) : reply.code(202).send(detection);
  });

  app.get<{ Params: { id: string } }>(
    `${ROUTES.detections}/:id`,
    async ({ params }): Promise<Detection> => found(await detections.get(params.id)),
  );

  app.delete<{ Params: { id: string } }>(
    `${ROUTES.detections}/:id`,
    async ({ params }): Promise<Detection> => found(await detections.cancel(params.id)),
  );
}

/** What was found; throws `not_found` when nothing was. */
export function found<T>(what: T | undefined): T {
  if (what === undefined) {
    throw new RaisonTextError("not_found", "There is no detection with this id, or no longer.");
  }
  return what;
}

async function submit(request: FastifyRequest, detections: Detections): Promise<Ticket> {
  const body = createDetectionSchema.safeParse(request.body);
  if (!body.success) throw new RaisonTextError("invalid_request", describeIssues(body.error));
  const idempotencyKey = readIdempotencyKey(request);
  const endsWithSocket = idempotencyKey === undefined && body.data.lane === "interactive";
  return detections.submit({ ...body.data, client: request.ip, endsWithSocket, idempotencyKey });
}

function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  const { idempotencyKeyMaxCharacters: most } = LIMITS;
  if (typeof key === "string" && key.length >= 1 && key.length <= most) return key;
  throw new RaisonTextError("invalid_request", `Idempotency-Key: 1 to ${most} characters.`);
}

/** The answer if it comes in time. Nobody waits for a bulk text. */
async function waitFor(
  ticket: Ticket,
  request: FastifyRequest,
  reply: FastifyReply,
  { detections, waitMs, endsWithConnection, closing }: DetectionRoutesOptions,
): Promise<SettledDetection | undefined> {
  const isBulk = (request.body as { lane?: unknown }).lane === "bulk";
  const settled = await firstOf(ticket.settled, isBulk ? 0 : waitMs, closing, reply);
  const hasLeft = settled === undefined && reply.raw.destroyed;
  if (hasLeft && endsWithConnection) detections.abandon([ticket.id], 0);
  return settled;
}

function sendSettled(reply: FastifyReply, detection: SettledDetection): FastifyReply {
  if (detection.state === "done") return reply.code(200).send(detection);
  if (detection.state !== "failed") throw new RaisonTextError(detection.state);
  const { code } = detection.error;
  throw new RaisonTextError(isErrorCode(code) ? code : "evaluation_failed");
}

/** The promise's value, or undefined when the time is over, the asker has gone, or the server closes. */
async function firstOf<T>(
  promise: Promise<T>,
  waitMs: number,
  closing: AbortSignal,
  reply: FastifyReply,
): Promise<T | undefined> {
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
  if (closing.aborted || reply.raw.destroyed) end();
  const timer = setTimeout(end, waitMs);
  reply.raw.once("close", end);
  closing.addEventListener("abort", end);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    reply.raw.off("close", end);
    closing.removeEventListener("abort", end);
  }
}
