import {
  checkText,
  type Detection,
  isErrorCode,
  RaisonTextError,
  ROUTES,
  type SettledDetection,
} from "@raisontext/contract";
import { backoffMs } from "./backoff.ts";
import { isSettledDetection, readDetection } from "./read-message.ts";
import { remoteError } from "./remote-error.ts";
import { serviceUrl } from "./service-url.ts";

/** What a client talks to. */
export interface ClientOptions {
  /** Address of the service, for example `http://127.0.0.1:8000`; it may have a path. */
  readonly baseUrl: string | URL;
}

/** What goes with one text over HTTP. */
export interface DetectOptions {
  /** Bounds the wait for the answer. Default: none. */
  readonly signal?: AbortSignal;
}

/** A text that has its score. */
export type ScoredDetection = Extract<SettledDetection, { state: "done" }>;

/** A service, asked over HTTP. */
export interface Client {
  /**
   * Scores a text and waits for the answer. Rejects with a `RaisonTextError` when the text is refused or cannot be
   * scored, and with fetch's own error when the service cannot be reached.
   */
  detect(text: string, options?: DetectOptions): Promise<ScoredDetection>;
}

/** Makes a client of a service; it opens no connection of its own. */
export function createClient({ baseUrl }: ClientOptions): Client {
  const url = serviceUrl(baseUrl, ROUTES.detections);
  return {
    async detect(text, { signal } = {}) {
      checkText(text);
      const response = await fetch(url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ text }),
        signal: signal ?? null,
      });
      const detection = await detectionOf(response);
      if (isSettledDetection(detection)) return scored(detection);
      const location =
        response.headers.get("location") ?? `${url.pathname}/${encodeURIComponent(detection.id)}`;
      return follow(new URL(location, url), signal);
    },
  };
}

/** Asks until the detection is settled; an accepted text is not given up for a failure that may pass. */
async function follow(url: URL, signal: AbortSignal | undefined): Promise<ScoredDetection> {
  for (let asked = 1; ; asked += 1) {
    await delay(backoffMs(asked), signal);
    try {
      const detection = await detectionOf(await fetch(url, { signal: signal ?? null }));
      if (isSettledDetection(detection)) return scored(detection);
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof RaisonTextError && !error.meaning.retryable) throw error;
    }
  }
}

// A POST that settles in time answers a failure as a problem; a later GET must not mean anything else.
function scored(detection: SettledDetection): ScoredDetection {
  if (detection.state === "done") return detection;
  const { code, message } = detection.error;
  throw remoteError(isErrorCode(code) ? code : "evaluation_failed", message);
}

async function detectionOf(response: Response): Promise<Detection> {
  const body: unknown = await response.json().catch(() => undefined);
  const detection = response.ok ? readDetection(body) : undefined;
  if (detection) return detection;
  const { code, detail } = (body ?? {}) as { code?: unknown; detail?: unknown };
  if (typeof code === "string") throw remoteError(code, typeof detail === "string" ? detail : code);
  throw new RaisonTextError(
    "internal",
    `The service answered with status ${response.status} and no detection.`,
  );
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
