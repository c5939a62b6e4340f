import { ERROR_TABLE, type ErrorCode, type ErrorMeaning } from "./error-table.ts";

/** What else is known of an error. */
export interface RaisonTextErrorOptions extends ErrorOptions {
  /** When another try is likely to succeed, in milliseconds from now. */
  readonly retryAfterMs?: number;
}

/** The one error of this project: a code of the table and a detail. Neither ever holds a user's text or a secret. */
export class RaisonTextError extends Error {
  override readonly name = "RaisonTextError";
  readonly code: ErrorCode;
  /** What happened in this case, without the code. */
  readonly detail: string;
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ErrorCode,
    detail: string = ERROR_TABLE[code].title,
    { retryAfterMs, ...options }: RaisonTextErrorOptions = {},
  ) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
    this.retryAfterMs = retryAfterMs;
  }

  get meaning(): ErrorMeaning {
    return ERROR_TABLE[this.code];
  }
}
