import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import { checkPublicUrl, createPublicLookup, type Resolve } from "./address-guard.ts";

const TIMEOUT_MS = 10_000;

/** One call of a webhook. */
export interface WebhookCall {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Whether an address inside a private network may be called. */
  readonly allowPrivate: boolean;
  /** Finds the addresses of a name. Default: as the system does. */
  readonly resolve?: Resolve;
}

/** Resolves with the HTTP status; a redirect is not followed, and the answer's body not read. Rejects when there is none in 10 s. */
export function callWebhook({
  url,
  headers,
  body,
  allowPrivate,
  resolve: lookup,
}: WebhookCall): Promise<number> {
  return new Promise((resolve, reject) => {
    if (!allowPrivate) checkPublicUrl(url);
    const request = new URL(url).protocol === "https:" ? requestHttps : requestHttp;
    const call = request(url, {
      method: "POST",
      headers: {
        ...headers,
        "content-type": "application/json",
        "content-length": Buffer.byteLength(body),
        "user-agent": "RaisonText",
      },
      // No connection is kept: the next call looks at the address again.
      agent: false,
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(!allowPrivate && { lookup: createPublicLookup(lookup) }),
    });
    call.once("error", reject);
    // An answer that is none, such as another protocol.
    call.once("upgrade", (_response, socket) => socket.destroy());
    call.once("close", () => reject(new Error("there was no answer")));
    call.once("response", response => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    call.end(body);
  });
}
