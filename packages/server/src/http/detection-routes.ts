import {
  createDetectionSchema,
  type Detection,
  describeIssues,
  isErrorCode,
  RaisonTextError,
  ROUTES,
  type SettledDetection,
} from "@raisontext/contract";
import type { FastifyInstance, FastifyReply } from "fastify";
import type { Detections } from "../detections/detections.ts";

/** How the detection routes behave. */
export interface DetectionRoutesOptions {
  readonly detections: Detections;
  /** How long a POST waits for its answer before it says 202, in milliseconds. */
  readonly waitMs: number;
  /** Aborted when the server closes: who waits then gets 202 and can ask for the id later. */
  readonly closing: AbortSignal;
}

/** `POST /api/v1/detections` and `GET /api/v1/detections/{id}`. */
export function addDetectionRoutes(app: FastifyInstance, options: DetectionRoutesOptions): void {
  const { detections } = options;

  app.post(ROUTES.detections, async (request, reply) => {
    const body = createDetectionSchema.safeParse(request.body);
    if (!body.success) throw new RaisonTextError("invalid_request", describeIssues(body.error));
    const ticket = await detections.submit(body.data.text);
    const settled = await firstOf(ticket.settled, options, reply);
    ticket.forget();
    reply.header("location", `${ROUTES.detections}/${ticket.id}`);
    const detection = settled ?? (await detections.get(ticket.id));
    if (detection && detection.state !== "queued") return sendSettled(reply, detection);
    return reply.code(202).send(detection);
  });

  app.get<{ Params: { id: string } }>(`${ROUTES.detections}/:id`, async (request): Promise<Detection> => {
    const detection = await detections.get(request.params.id);
    if (!detection)
      throw new RaisonTextError("not_found", "There is no detection with this id, or no longer.");
    return detection;
  });
}

function sendSettled(reply: FastifyReply, detection: SettledDetection): FastifyReply {
  if (detection.state === "done") return reply.code(200).send(detection);
  const { code } = detection.error;
  throw new RaisonTextError(isErrorCode(code) ? code : "evaluation_failed");
}

/** The promise's value, or undefined when the time is over, the asker has gone, or the server closes. */
async function firstOf<T>(
  promise: Promise<T>,
  { waitMs, closing }: DetectionRoutesOptions,
  reply: FastifyReply,
): Promise<T | undefined> {
  if (closing.aborted || reply.raw.destroyed) return undefined;
  const { promise: over, resolve } = Promise.withResolvers<undefined>();
  const end = () => resolve(undefined);
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
