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

/** Why there is no answer: it comes too late, the asker has left, or the server closes. */
type NoAnswer = "late" | "left" | "closing";

/** `POST /api/v1/detections`, and `GET` and `DELETE /api/v1/detections/{id}`. */
export function addDetectionRoutes(app: FastifyInstance, options: DetectionRoutesOptions): void {
  const { detections, endsWithConnection } = options;

  app.post(ROUTES.detections, async (request, reply) => {
    const ticket = await submit(request, detections);
    reply.header("location", `${ROUTES.detections}/${ticket.id}`);
    const outcome = await waitFor(ticket, request, reply, options);
    ticket.forget();
    if (outcome === "left") {
      if (endsWithConnection) detections.abandon([ticket.id], 0);
      return reply.hijack();
    }
    const detection = typeof outcome === "string" ? found(await detections.get(ticket.id)) : outcome;
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

/** The answer, or why there is none yet. Nobody waits for a bulk text. */
function waitFor(
  ticket: Ticket,
  request: FastifyRequest,
  reply: FastifyReply,
  { waitMs, closing }: DetectionRoutesOptions,
): Promise<SettledDetection | NoAnswer> {
  const isBulk = (request.body as { lane?: unknown }).lane === "bulk";
  return firstOf(ticket.settled, isBulk ? 0 : waitMs, closing, reply);
}

function sendSettled(reply: FastifyReply, detection: SettledDetection): FastifyReply {
  if (detection.state === "done") return reply.code(200).send(detection);
  if (detection.state !== "failed") throw new RaisonTextError(detection.state);
  const { code } = detection.error;
  throw new RaisonTextError(isErrorCode(code) ? code : "evaluation_failed");
}

/** The promise's value; or why there is none. */
async function firstOf<T>(
  promise: Promise<T>,
  waitMs: number,
  closing: AbortSignal,
  reply: FastifyReply,
): Promise<T | NoAnswer> {
  const { promise: over, resolve } = Promise.withResolvers<NoAnswer>();
  const leave = () => resolve("left");
  const close = () => resolve("closing");
  const timer = setTimeout(() => resolve("late"), waitMs);
  if (reply.raw.destroyed) leave();
  if (closing.aborted) close();
  reply.raw.once("close", leave);
  closing.addEventListener("abort", close);
  try {
    return await Promise.race([promise, over]);
  } finally {
    clearTimeout(timer);
    reply.raw.off("close", leave);
    closing.removeEventListener("abort", close);
  }
}
