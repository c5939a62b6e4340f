/** Why a document has no text: of another kind, broken or hostile, locked, scanned, empty, or too long. */
export type DocumentErrorCode =
  | "unsupported"
  | "unreadable"
  | "encrypted"
  | "without_text"
  | "empty"
  | "too_long"
  | "busy";

/** A document that cannot be read; the message is for people and has nothing of the document in it. */
export class DocumentError extends Error {
  override readonly name = "DocumentError";
  readonly code: DocumentErrorCode;

  constructor(code: DocumentErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
