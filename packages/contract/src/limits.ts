/** Every limit on what may be sent, in one place. Each has an error code in the table and a test. */
export const LIMITS = Object.freeze({
  /** Longest text, in UTF-16 code units (JavaScript's `length`). Beyond: `text_too_long`. */
  textMaxCharacters: 100_000,
  /** Largest HTTP body and socket frame, in bytes: the longest text fits even when every character is escaped. */
  bodyMaxBytes: 1_048_576,
  /** Largest document that is read, in bytes. Beyond: `body_too_large`. */
  documentMaxBytes: 20_971_520,
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
