import { ERROR_TABLE, type ErrorCode, type ErrorMeaning } from "./error-table.ts";

/** The one error of this project: a code of the table and a detail. Neither ever holds a user's text or a secret. */
export class RaisonTextError extends Error {
  override readonly name = "RaisonTextError";
  readonly code: ErrorCode;
  /** What happened in this case, without the code. */
  readonly detail: string;

  constructor(code: ErrorCode, detail: string = ERROR_TABLE[code].title, options?: ErrorOptions) {
    super(`${code}: ${detail}`, options);
    this.code = code;
    this.detail = detail;
  }

  get meaning(): ErrorMeaning {
    return ERROR_TABLE[this.code];
  }
}
