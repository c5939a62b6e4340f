import {
  checkText,
  type Detection,
  isErrorCode,
  type ModelList,
  RaisonTextError,
  type RequestOptionsInput,
  ROUTES,
  type SettledDetection,
} from "@raisontext/contract";
import { backoffMs } from "./backoff.ts";
import { isSettledDetection, readDetection } from "./read-message.ts";
import { remoteError } from "./remote-error.ts";
import { definedOf } from "./request-options.ts";
import { serviceUrl } from "./service-url.ts";

/** What a client talks to. */
export interface ClientOptions {
  /** Address of the service, for example `http://127.0.0.1:8000`; it may have a path. */
  readonly baseUrl: string | URL;
}

/** What goes with one text over HTTP. */
export interface DetectOptions extends RequestOptionsInput {
  /** Bounds the wait for the answer. Default: none. */
  readonly signal?: AbortSignal;
  /** How often a request that was refused for now, or did not get through, is repeated. Default 5. */
  readonly retries?: number;
}

/** A text that has its score. */
export type ScoredDetection = Extract<SettledDetection, { state: "done" }>;

/** A service, asked over HTTP. */
export interface Client {
  /**
   * Scores a text and waits for the answer. Repeats what may pass, under one `Idempotency-Key`, so that a text is
   * accepted once. Rejects with a `RaisonTextError` when the text is refused or cannot be scored, and with fetch's own
   * error when the service cannot be reached.
   */
  detect(text: string, options?: DetectOptions): Promise<ScoredDetection>;
  /** What the service knows of a text; rejects with `not_found` for an unknown id. */
  get(id: string): Promise<Detection>;
  /** Cancels a text; resolves with what it is then, for it may have been settled before. */
  cancel(id: string): Promise<Detection>;
  /** The models that can be asked for. */
  models(): Promise<ModelList["models"]>;
}

const DEFAULT_RETRIES = 5;

/** Makes a client of a service; it opens no connection of its own. */
export function createClient({ baseUrl }: ClientOptions): Client {
  const url = serviceUrl(baseUrl, ROUTES.detections);
  const placeOf = (id: string) => new URL(`${url.pathname}/${encodeURIComponent(id)}`, url);
  return {
    async detect(text, { signal, retries = DEFAULT_RETRIES, ...options } = {}) {
      checkText(text);
      const request = toRequest(text, options, signal);
      const detection = await repeat(async () => detectionOf(await fetch(url, request)), retries, signal);
      return isSettledDetection(detection) ? scored(detection) : follow(placeOf(detection.id), signal);
    },
    get: async id => detectionOf(await fetch(placeOf(id))),
    cancel: async id => detectionOf(await fetch(placeOf(id), { method: "DELETE" })),
    async models() {
      const response = await fetch(serviceUrl(baseUrl, ROUTES.models));
      const body = await bodyOf(response);
      if (!response.ok) throw problemOf(body, response);
      return (body as ModelList).models;
    },
  };
}

function toRequest(text: string, options: RequestOptionsInput, signal: AbortSignal | undefined): RequestInit {
  return {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": randomKey() },
    body: JSON.stringify({ text, ...definedOf(options) }),
    signal: signal ?? null,
  };
}

/** `crypto.randomUUID` is not there on pages that came over plain HTTP. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map(byte => byte.toString(16).padStart(2, "0")).join("");
}

/** Tries until it succeeds, cannot succeed, or has been repeated so often. */
async function repeat<T>(
  attempt: () => Promise<T>,
  retries: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  for (let failures = 1; ; failures += 1) {
    try {
      return await attempt();
    } catch (error) {
      signal?.throwIfAborted();
      const known = error instanceof RaisonTextError ? error : undefined;
      if (known?.meaning.retryable === false || failures > retries) throw error;
      await delay(known?.retryAfterMs ?? backoffMs(failures), signal);
    }
  }
}

/** Asks until the detection is settled; an accepted text is not given up for a failure that may pass. */
async function follow(url: URL, signal: AbortSignal | undefined): Promise<ScoredDetection> {
  for (let asked = 1; ; asked += 1) {
    await delay(backoffMs(asked), signal);
    const ask = async () => detectionOf(await fetch(url, { signal: signal ?? null }));
    const detection = await repeat(ask, Number.POSITIVE_INFINITY, signal);
    if (isSettledDetection(detection)) return scored(detection);
  }
}

// A POST that settles in time answers a failure as a problem; a later GET must not mean anything else.
function scored(detection: SettledDetection): ScoredDetection {
  if (detection.state === "done") return detection;
  if (detection.state !== "failed") throw new RaisonTextError(detection.state);
  const { code, message } = detection.error;
  throw remoteError(isErrorCode(code) ? code : "evaluation_failed", message);
}

async function detectionOf(response: Response): Promise<Detection> {
  const body = await bodyOf(response);
  const detection = response.ok ? readDetection(body) : undefined;
  if (!detection) throw problemOf(body, response);
  return detection;
}

function bodyOf(response: Response): Promise<unknown> {
  return response.json().catch(() => undefined);
}

function problemOf(body: unknown, response: Response): RaisonTextError {
  const { code, detail, retryAfterMs } = (body ?? {}) as Record<string, unknown>;
  if (typeof code === "string") {
    const after = typeof retryAfterMs === "number" ? retryAfterMs : retryAfterOf(response);
    return remoteError(code, typeof detail === "string" ? detail : code, after);
  }
  return new RaisonTextError(
    "internal",
    `The service answered with status ${response.status} and no detection.`,
  );
}

function retryAfterOf({ headers }: Response): number | undefined {
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1_000 : undefined;
}

function delay(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    if (signal?.aborted) stop();
    else signal?.addEventListener("abort", stop, { once: true });
  });
}
