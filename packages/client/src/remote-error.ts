import { isErrorCode, RaisonTextError } from "@raisontext/contract/plain";

/** The error a server told of. A code this version does not know becomes `internal` and is named in the detail. */
export function remoteError(code: string, message: string, retryAfterMs?: number): RaisonTextError {
  const detail = message.startsWith(`${code}: `) ? message.slice(code.length + 2) : message;
  const options = retryAfterMs === undefined ? {} : { retryAfterMs };
  return isErrorCode(code)
    ? new RaisonTextError(code, detail, options)
    : new RaisonTextError("internal", `${code}: ${detail}`, options);
}
