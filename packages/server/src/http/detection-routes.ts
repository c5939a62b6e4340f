import {
  type Detection,
  isErrorCode,
  isSettled,
  type Lane,
  LIMITS,
  RaisonTextError,
  ROUTES,
  type SettledDetection,
} from "@raisontext/contract";
import type { DocumentReader } from "@raisontext/documents";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Detections } from "../detections/detections.ts";
import type { Ticket } from "../detections/ticket.ts";
import { addDetectionParsers, readDetectionBody } from "./detection-body.ts";
import { readPreference } from "./prefer.ts";

/** How the detection routes behave. */
export interface DetectionRoutesOptions {
  readonly detections: Detections;
  /** Reads what is sent as a file. */
  readonly reader: DocumentReader;
  /** Throws `webhook_forbidden` for an address that may not be called. */
  readonly checkWebhook: (url: string) => void;
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
export async function addDetectionRoutes(
  app: FastifyInstance,
  options: DetectionRoutesOptions,
): Promise<void> {
  await app.register(async scope => {
    await addDetectionParsers(scope);
    scope.post(ROUTES.detections, { config: { scope: "detect", counts: "text" } }, async (request, reply) => {
      const { ticket, lane } = await submit(request, options);
      reply.header("location", `${ROUTES.detections}/${ticket.id}`);
      const preference = readPreference(request.headers.prefer);
      if (preference) reply.header("preference-applied", preference.applied);
      // Nobody waits for a bulk text.
      const waitMs = preference?.waitMs ?? (lane === "bulk" ? 0 : options.waitMs);
      return sendAnswer(ticket, request, reply, { ...options, waitMs });
    });
  });

  const { detections } = options;
  const route = { config: { scope: "detect" } } as const;
  const place = `${ROUTES.detections}/:id`;
  app.get<{ Params: { id: string } }>(
    place,
    route,
    async ({ params, caller }): Promise<Detection> => found(await detections.get(params.id, caller.owner)),
  );

  app.delete<{ Params: { id: string } }>(
    place,
    route,
    async ({ params, caller }): Promise<Detection> => found(await detections.cancel(params.id, caller.owner)),
  );
}

/** What was found; throws `not_found` when nothing was. */
export function found<T>(what: T | undefined): T {
  if (what === undefined) {
    throw new RaisonTextError("not_found", "There is no detection with this id, or no longer.");
  }
  return what;
}

async function submit(
  request: FastifyRequest,
  { detections, reader, checkWebhook }: DetectionRoutesOptions,
): Promise<{ readonly ticket: Ticket; readonly lane: Lane }> {
  const idempotencyKey = readIdempotencyKey(request);
  const body = await readDetectionBody(request, reader);
  if (body.webhook !== undefined) checkWebhook(body.webhook);
  const { client, owner, allowance } = request.caller;
  const dailyQuota = allowance?.dailyQuota;
  // Who has a webhook need not stay.
  const endsWithSocket =
    idempotencyKey === undefined && body.lane === "interactive" && body.webhook === undefined;
  const ticket = await detections.submit({
    ...body,
    client,
    owner,
    dailyQuota,
    endsWithSocket,
    idempotencyKey,
  });
  return { ticket, lane: body.lane };
}

/** The detection when it is settled in time, else 202 with how far it is. */
async function sendAnswer(
  ticket: Ticket,
  request: FastifyRequest,
  reply: FastifyReply,
  { detections, waitMs, endsWithConnection, closing }: DetectionRoutesOptions,
): Promise<FastifyReply> {
  const outcome = await firstOf(ticket.settled, waitMs, closing, reply);
  ticket.forget();
  if (outcome === "left") {
    if (endsWithConnection) detections.abandon([ticket.id], 0);
    return reply.hijack();
  }
  const detection =
    typeof outcome === "string" ? found(await detections.get(ticket.id, request.caller.owner)) : outcome;
  return isSettled(detection) ? sendSettled(reply, detection) : reply.code(202).send(detection);
}

/** The `Idempotency-Key` header; throws `invalid_request` when it is none. */
export function readIdempotencyKey({ headers }: FastifyRequest): string | undefined {
  const key = headers["idempotency-key"];
  if (key === undefined) return undefined;
  const { idempotencyKeyMaxCharacters: most } = LIMITS;
  if (typeof key === "string" && key.length >= 1 && key.length <= most) return key;
  throw new RaisonTextError("invalid_request", `Idempotency-Key: 1 to ${most} characters.`);
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
