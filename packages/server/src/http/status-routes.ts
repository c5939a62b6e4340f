import type { Broker } from "@raisontext/broker";
import { type Alert, DEAD_LETTER_QUEUE, type Minute, ROUTES, type Status } from "@raisontext/contract";
import type { FastifyInstance } from "fastify";
import type { Detections } from "../detections/detections.ts";
import type { QueueStatus } from "../detections/queue-watch.ts";
import { outcomeOf } from "./outcome-of.ts";

/** What the status tells about. */
export interface StatusRoutesOptions {
  readonly broker: Broker;
  readonly detections: Detections;
}

/** From which fill of a lane, and from which share of failures in the last hour, a person should know. */
const NEARLY_FULL = 0.9;
const FAILING = 0.05;

/** `GET /api/v1/status`: how the service is doing. No text and no id of one is in it. */
export function addStatusRoutes(app: FastifyInstance, { broker, detections }: StatusRoutesOptions): void {
  const startedAt = new Date().toISOString();

  app.get(ROUTES.status, { config: { scope: "status" } }, async (_request, reply): Promise<Status> => {
    const [deadLetters, minutes] = await Promise.all([
      outcomeOf(() => broker.depth(DEAD_LETTER_QUEUE)),
      outcomeOf(() => detections.lastHour()),
    ]);
    const { hasUnserved, ...known } = detections.status();
    const isStrange = detections.hasStrangePeer;
    const alerts = alertsOf({ ...known, hasUnserved, deadLetters, minutes, isStrange });
    reply.header("cache-control", "no-store");
    return {
      startedAt,
      alerts,
      ...(deadLetters !== undefined && { deadLetters }),
      ...known,
      minutes: minutes ?? [],
    };
  });
}

interface Signs extends Pick<QueueStatus, "models" | "queueLimit" | "hasUnserved"> {
  readonly deadLetters: number | undefined;
  readonly minutes: readonly Minute[] | undefined;
  readonly isStrange: boolean;
}

function alertsOf({ models, queueLimit, hasUnserved, deadLetters, minutes, isStrange }: Signs): Alert[] {
  const total = (key: "done" | "failed"): number =>
    (minutes ?? []).reduce((sum, minute) => sum + minute[key], 0);
  const [done, failed] = [total("done"), total("failed")];
  const lanes = models.flatMap(({ waiting }) => [waiting.interactive, waiting.bulk]);
  const signs: readonly (readonly [Alert, boolean])[] = [
    ["broker_unreachable", deadLetters === undefined],
    ["store_unreachable", minutes === undefined],
    ["store_not_shared", isStrange],
    ["no_worker", hasUnserved],
    ["dead_letters", (deadLetters ?? 0) > 0],
    ["nearly_full", lanes.some(length => length >= NEARLY_FULL * queueLimit)],
    ["failing", failed > FAILING * (done + failed)],
  ];
  return signs.filter(([, shows]) => shows).map(([alert]) => alert);
}
