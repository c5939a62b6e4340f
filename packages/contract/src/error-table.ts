/** What an error code means on each way it can travel. */
export interface ErrorMeaning {
  /** A short sentence for people, the same for every case of this code. */
  readonly title: string;
  /** The HTTP status it is answered with. */
  readonly status: number;
  /** The WebSocket close code, where this error ends the socket (RFC 6455, 7.4). */
  readonly closeCode?: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
}

/** All errors anyone can meet: code → meaning. docs/errors.md describes each. */
export const ERROR_TABLE = {
  invalid_request: { title: "The request is not well-formed.", status: 400, retryable: false },
  text_empty: { title: "The text is empty.", status: 400, retryable: false },
  text_too_long: { title: "The text is too long.", status: 413, retryable: false },
  body_too_large: { title: "The request body is too large.", status: 413, closeCode: 1009, retryable: false },
  unsupported_media_type: {
    title: "The body is of a kind that is not understood here.",
    status: 415,
    closeCode: 1003,
    retryable: false,
  },
  document_unsupported: {
    title: "The document is of a kind that cannot be read.",
    status: 415,
    retryable: false,
  },
  document_unreadable: { title: "The document is damaged.", status: 422, retryable: false },
  document_encrypted: {
    title: "The document is protected by a password.",
    status: 422,
    retryable: false,
  },
  document_without_text: { title: "The document has no text in it.", status: 422, retryable: false },
  idempotency_key_reused: {
    title: "This idempotency key belongs to another request.",
    status: 422,
    retryable: false,
  },
  idempotency_key_in_use: {
    title: "A request with this idempotency key is still being received.",
    status: 409,
    retryable: true,
  },
  batch_too_large: { title: "The batch has too many texts.", status: 413, retryable: false },
  webhook_forbidden: { title: "This webhook address is not allowed.", status: 400, retryable: false },
  unauthorized: { title: "An API key is needed.", status: 401, retryable: false },
  forbidden: { title: "The API key does not allow this.", status: 403, retryable: false },
  origin_forbidden: { title: "Pages of this origin may not ask here.", status: 403, retryable: false },
  rate_limited: { title: "Too many texts in too short a time.", status: 429, retryable: true },
  too_many_at_once: {
    title: "Too many requests or connections at the same time.",
    status: 429,
    retryable: true,
  },
  quota_exceeded: { title: "The day's quota of this API key is used up.", status: 429, retryable: true },
  request_timeout: { title: "The request took too long to arrive.", status: 408, retryable: true },
  headers_too_large: { title: "The request's headers are too large.", status: 431, retryable: false },
  unknown_model: { title: "There is no such model.", status: 404, retryable: false },
  not_found: { title: "There is nothing here.", status: 404, retryable: false },
  evaluation_failed: { title: "The model could not score this text.", status: 500, retryable: false },
  evaluation_timeout: {
    title: "The model took too long for this text.",
    status: 500,
    retryable: false,
  },
  expired: { title: "The text was not scored before its deadline.", status: 504, retryable: false },
  cancelled: { title: "The request was cancelled.", status: 409, retryable: false },
  overloaded: {
    title: "Too many texts are waiting.",
    status: 503,
    closeCode: 1013,
    retryable: true,
  },
  broker_unavailable: { title: "The queue cannot be reached.", status: 503, retryable: true },
  store_unavailable: { title: "The results store cannot be reached.", status: 503, retryable: true },
  shutting_down: { title: "The server is shutting down.", status: 503, closeCode: 1001, retryable: true },
  internal: {
    title: "Something went wrong inside the server.",
    status: 500,
    closeCode: 1011,
    retryable: true,
  },
} as const satisfies Record<string, ErrorMeaning>;

/** The closed set of error codes. */
export type ErrorCode = keyof typeof ERROR_TABLE;

/** Whether a string is one of our error codes. */
export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERROR_TABLE, code);
}
