import type { Detection, Document, LiveEvent, ModelList, SettledDetection } from "@raisontext/contract";

// The contract's schemas would bring a validation library into every page, so the few fields are checked by hand;
// the tests hold both to the same answers.

/** Reads what a server sent on the live socket; undefined for what this version does not understand. */
export function readLiveEvent(data: unknown): LiveEvent | undefined {
  const event = parseObject(data);
  if (!event) return undefined;
  const isKnown = isQueued(event) || isRunning(event) || isSettled(event) || isError(event);
  return isKnown ? event : undefined;
}

/** Reads a detection out of a parsed HTTP body; undefined for anything else. */
export function readDetection(value: unknown): Detection | undefined {
  if (!isObject(value) || typeof value.id !== "string") return undefined;
  const isKnown = PLAIN_STATES.has(value.state) || hasResult(value) || hasFailure(value);
  return isKnown ? (value as Detection) : undefined;
}

/** Reads the text of a file out of a parsed HTTP body; undefined for anything else. */
export function readDocument(value: unknown): Document | undefined {
  if (!isObject(value) || typeof value.text !== "string" || typeof value.format !== "string")
    return undefined;
  return isCount(value.pages, 1) ? (value as Document) : undefined;
}

/** Reads the models out of a parsed HTTP body; undefined for anything else. */
export function readModels(value: unknown): ModelList["models"] | undefined {
  if (!isObject(value) || !Array.isArray(value.models)) return undefined;
  const models: unknown[] = value.models;
  const areModels = models.every(model => isObject(model) && isName(model.name));
  return areModels ? (models as ModelList["models"]) : undefined;
}

/** Whether a detection will not change any more. */
export function isSettledDetection(detection: Detection): detection is SettledDetection {
  return detection.state !== "queued" && detection.state !== "running";
}

/** States that need nothing beside them. */
const PLAIN_STATES: ReadonlySet<unknown> = new Set(["queued", "running", "expired", "cancelled"]);

type Fields = Record<string, unknown>;
type EventOf<Type extends LiveEvent["type"]> = Fields & Extract<LiveEvent, { type: Type }>;

function isQueued(event: Fields): event is EventOf<"queued"> {
  const { type, ref, id, position, etaMs, workers } = event;
  const hasPlace = isCount(position, 1) && isCount(workers, 0) && isMilliseconds(etaMs);
  return type === "queued" && isName(ref) && typeof id === "string" && hasPlace;
}

function isRunning(event: Fields): event is EventOf<"running"> {
  return event.type === "running" && isName(event.ref) && typeof event.id === "string";
}

function isSettled(event: Fields): event is EventOf<"settled"> {
  return event.type === "settled" && isName(event.ref) && readDetection(event.detection) !== undefined;
}

function isError(event: Fields): event is EventOf<"error"> {
  const { type, ref, code, message, retryable, retryAfterMs } = event;
  const isNamed = type === "error" && (ref === undefined || isName(ref)) && typeof code === "string";
  return (
    isNamed && typeof message === "string" && typeof retryable === "boolean" && isMilliseconds(retryAfterMs)
  );
}

function isCount(value: unknown, least: number): boolean {
  return value === undefined || (Number.isSafeInteger(value) && Number(value) >= least);
}

function isMilliseconds(value: unknown): boolean {
  return value === undefined || (typeof value === "number" && value >= 0);
}

function hasResult(detection: Fields): boolean {
  const { state, score } = detection;
  return state === "done" && typeof score === "number" && score >= 0 && score <= 1;
}

function hasFailure(detection: Fields): boolean {
  const { state, error } = detection;
  return state === "failed" && isObject(error) && typeof error.code === "string";
}

function isName(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parseObject(data: unknown): Fields | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(data);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
