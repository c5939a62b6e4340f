import type {
  Detection,
  Document,
  ModelList,
  RequestOptionsInput,
  SettledDetection,
} from "@raisontext/contract";
import { checkText, isErrorCode, LIMITS, RaisonTextError, ROUTES } from "@raisontext/contract/plain";
import { backoffMs } from "./backoff.ts";
import { Call, type CallOptions } from "./call.ts";
import { definedOf } from "./defined-of.ts";
import { type DetectManyOptions, type DetectOutcome, detectMany, type TextItem } from "./detect-many.ts";
import type { DetectProgress } from "./detect-progress.ts";
import { ask } from "./http-reply.ts";
import { createLiveClient, type LiveClient, type LiveClientOptions } from "./live-client.ts";
import { isSettledDetection, readDetection, readDocument, readModels } from "./read-message.ts";
import { remoteError } from "./remote-error.ts";
import { liveUrl, serviceUrl } from "./service-url.ts";

/** What a client talks to. */
export interface ClientOptions {
  /** Address of the service, for example `http://127.0.0.1:8000`; it may have a path. */
  readonly baseUrl: string | URL;
  /** API key, where the service asks for one. */
  readonly apiKey?: string;
}

/** What goes with one text over HTTP. */
export interface DetectOptions extends RequestOptionsInput, CallOptions {
  /** Called when the text has to wait, and whenever there is something new to tell. */
  readonly onProgress?: (progress: DetectProgress) => void;
}

/** What goes with a file. */
export interface ReadDocumentOptions extends CallOptions {
  /** The file's name; its ending tells Markdown from other text. */
  readonly name?: string;
}

/** A text that has its score. */
export type ScoredDetection = Extract<SettledDetection, { state: "done" }>;

/** A service, asked over HTTP. Requests that were refused for now, or did not get through, are repeated. */
export interface Client {
  /**
   * Scores a text and waits for the answer. Every try has the same `Idempotency-Key`, so a text is accepted once. Rejects
   * with a `RaisonTextError` when the text is refused or gets no score (`evaluation_failed`, `expired`, `cancelled`),
   * and with fetch's own error when the service cannot be reached. An accepted text that is given up is cancelled.
   */
  detect(text: string, options?: DetectOptions): Promise<ScoredDetection>;
  /**
   * Scores many texts, some at the same time, and yields an outcome for each: in the order of the texts, unless told
   * otherwise. A text without a score has its error there and harms no other. What no text is at fault for ends it: the
   * service cannot be reached, refuses the key, or the signal is aborted; so does the end of the loop, which cancels the rest.
   */
  detectMany<T extends string | TextItem>(
    texts: Iterable<T> | AsyncIterable<T>,
    options?: DetectManyOptions,
  ): AsyncGenerator<DetectOutcome<T>, void, undefined>;
  /** Connects to the live socket: many texts over one connection that survives the loss of it. */
  live(options?: Omit<LiveClientOptions, "url" | "apiKey">): LiveClient;
  /** What the service knows of a text; rejects with `not_found` for an unknown id. */
  get(id: string, options?: CallOptions): Promise<Detection>;
  /** Cancels a text; resolves with what it is then, for it may have been settled before. */
  cancel(id: string, options?: CallOptions): Promise<Detection>;
  /**
   * The text of a file (.txt, .md, .docx, .pdf), which the service reads and forgets. Rejects with a `RaisonTextError` that
   * says why it cannot: `document_unsupported`, `document_unreadable`, `document_encrypted`, `document_without_text`.
   */
  readDocument(file: Blob, options?: ReadDocumentOptions): Promise<Document>;
  /** The models that can be asked for. */
  models(options?: CallOptions): Promise<ModelList["models"]>;
}

const DETECT_TIMEOUT_MS = 600_000;
const TIMEOUT_MS = 30_000;

/** Makes a client of a service; it opens no connection of its own. */
export function createClient({ baseUrl, apiKey }: ClientOptions): Client {
  const url = serviceUrl(baseUrl, ROUTES.detections);
  const authorization = apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };
  const placeOf = (id: string) => new URL(`${url.pathname}/${encodeURIComponent(id)}`, url);
  const request = <T>(
    method: string,
    place: URL,
    options: CallOptions,
    read: (body: unknown) => T | undefined,
  ) => {
    const call = new Call(options, TIMEOUT_MS);
    return call.repeat(() => ask(place, { method, headers: authorization, signal: call.signal }, read));
  };
  const detect: Client["detect"] = async (
    text,
    { signal, timeoutMs, retry, onProgress, ...options } = {},
  ) => {
    checkText(text);
    const call = new Call(definedOf({ signal, timeoutMs, retry }), DETECT_TIMEOUT_MS);
    const detection = await submit(call, url, authorization, text, options, onProgress);
    if (isSettledDetection(detection)) return scored(detection);
    return follow(call, placeOf(detection.id), authorization, detection, onProgress);
  };
  return {
    detect,
    detectMany: (texts, options = {}) => detectMany(detect, texts, options),
    live: (options = {}) =>
      createLiveClient({ ...options, url: liveUrl(baseUrl), ...(apiKey !== undefined && { apiKey }) }),
    get: (id, options = {}) => request("GET", placeOf(id), options, readDetection),
    cancel: (id, options = {}) => request("DELETE", placeOf(id), options, readDetection),
    async readDocument(file, { name, ...options } = {}) {
      if (file.size > LIMITS.documentMaxBytes) throw new RaisonTextError("body_too_large");
      const place = serviceUrl(baseUrl, ROUTES.documents);
      if (name !== undefined) place.searchParams.set("name", name);
      const call = new Call(options, TIMEOUT_MS);
      const headers = { ...authorization, "content-type": file.type || "application/octet-stream" };
      const request = { method: "POST", headers, body: file, signal: call.signal };
      return call.repeat(() => ask(place, request, readDocument));
    },
    models: (options = {}) => request("GET", serviceUrl(baseUrl, ROUTES.models), options, readModels),
  };
}

type ProgressListener = DetectOptions["onProgress"];

/** Sends the text until it is taken or settled. */
function submit(
  call: Call,
  url: URL,
  authorization: Readonly<Record<string, string>>,
  text: string,
  { deadlineMs, ...options }: RequestOptionsInput,
  onProgress: ProgressListener,
): Promise<Detection> {
  const headers = { ...authorization, "content-type": "application/json", "idempotency-key": randomKey() };
  const startedAt = Date.now();
  const attempt = () => {
    const left = deadlineMs && deadlineMs - (Date.now() - startedAt);
    if (deadlineMs && left && left <= 0) throw new RaisonTextError("expired");
    const body = JSON.stringify({ text, ...definedOf({ ...options, deadlineMs: left }) });
    return ask(url, { method: "POST", headers, body, signal: call.signal }, readDetection);
  };
  return call.repeat(async () => attempt(), { onRepeat: refusalTeller(onProgress) });
}

/** `crypto.randomUUID` is not there on pages that came over plain HTTP. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** Asks until the detection is settled; an accepted text is not given up for a failure that may pass. */
async function follow(
  call: Call,
  url: URL,
  headers: Readonly<Record<string, string>>,
  first: Detection,
  onProgress: ProgressListener,
): Promise<ScoredDetection> {
  const look = () => ask(url, { headers, signal: call.signal }, readDetection);
  const repeating = { onRepeat: refusalTeller(onProgress), retry: true };
  let detection = first;
  try {
    for (let asked = 1; !isSettledDetection(detection); asked += 1) {
      onProgress?.(progressOf(detection));
      await call.pause(backoffMs(asked));
      detection = await call.repeat(look, repeating);
    }
    return scored(detection);
  } catch (error) {
    // Best effort: a text nobody waits for need not be scored.
    if (!isSettledDetection(detection))
      fetch(url, { method: "DELETE", headers, keepalive: true }).catch(() => {});
    throw error;
  }
}

function progressOf(detection: Exclude<Detection, SettledDetection>): DetectProgress {
  const { state, id } = detection;
  if (state === "running") return { state, id };
  const { position, etaMs, workers } = detection;
  return { state, id, ...definedOf({ position, etaMs, workers }) };
}

function refusalTeller(onProgress: ProgressListener) {
  return (retryInMs: number, error: RaisonTextError | undefined) =>
    onProgress?.({ state: "refused", ...(error && { code: error.code }), retryInMs });
}

// A POST that settles in time answers a failure as a problem; a later GET must not mean anything else.
function scored(detection: SettledDetection): ScoredDetection {
  if (detection.state === "done") return detection;
  if (detection.state !== "failed") throw new RaisonTextError(detection.state);
  const { code, message } = detection.error;
  throw remoteError(isErrorCode(code) ? code : "evaluation_failed", message);
}
