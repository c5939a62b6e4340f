/** Every limit on what may be sent, in one place. Each has an error code in the table and a test. */
export const LIMITS = Object.freeze({
  /** Longest text, in UTF-16 code units (JavaScript's `length`). Beyond: `text_too_long`. */
  textMaxCharacters: 100_000,
  /** Largest HTTP body and socket frame, in bytes: the longest text fits even when every character is escaped. */
  bodyMaxBytes: 1_048_576,
  /** Largest document that is read, in bytes. Beyond: `body_too_large`. */
  documentMaxBytes: 20_971_520,
  /** Largest HTTP head of a request, in bytes. Beyond: `headers_too_large`. */
  headersMaxBytes: 16_384,
  /** How long a request's head may take to arrive, in milliseconds. Beyond: `request_timeout`. */
  headersTimeoutMs: 15_000,
  /** How long a request may take to arrive, in milliseconds; a batch may take `batchTimeoutMs`. Beyond: `request_timeout`. */
  requestTimeoutMs: 30_000,
  /** Most texts of a batch. Beyond: `batch_too_large`. */
  batchMaxTexts: 10_000,
  /** Largest body of a batch, in bytes. Beyond: `body_too_large`. */
  batchMaxBytes: 209_715_200,
  /** Longest line of JSONL, or element of a JSON array, of a batch, in bytes; that text alone fails with `body_too_large`. */
  batchItemMaxBytes: 1_048_576,
  /** How long the body of a batch may take to arrive, in milliseconds. Beyond: `request_timeout`. */
  batchTimeoutMs: 900_000,
  /** How long a batch's body may pause, in milliseconds. Beyond: `request_timeout`. */
  batchPauseMs: 30_000,
  /** Longest wait that `Prefer: wait=` may ask for, in seconds; more is taken for this. */
  waitMaxSeconds: 60,
  /** Longest webhook address, in characters. Beyond: `invalid_request`. */
  webhookMaxCharacters: 2_048,
  /** Texts one socket may have waiting for their answers. Beyond, the server reads no further from it until one is answered. */
  socketMaxInFlight: 1_000,
  /** Longest id or reference of a sender's own choosing, in UTF-16 code units. */
  idMaxCharacters: 200,
  /** Longest name of a model, in characters. */
  modelNameMaxCharacters: 64,
  /** Longest `Idempotency-Key`, in characters. */
  idempotencyKeyMaxCharacters: 255,
  /** Most windows, sentences, pieces of evidence, and attacks of a result, each. A text with more sentences is told by windows. */
  resultMaxSpans: 2_000,
  /** Longest deadline a request may set, in milliseconds. */
  deadlineMaxMs: 86_400_000,
});
