import { type Document, type ErrorCode, RaisonTextError } from "@raisontext/contract";
import { DocumentError, type DocumentErrorCode, type DocumentReader } from "@raisontext/documents";

const CODES: Readonly<Record<DocumentErrorCode, ErrorCode>> = {
  unsupported: "document_unsupported",
  unreadable: "document_unreadable",
  encrypted: "document_encrypted",
  without_text: "document_without_text",
  empty: "text_empty",
  too_long: "text_too_long",
  busy: "overloaded",
};
const BUSY_RETRY_MS = 2_000;

/** What is known of a file beside its bytes. */
export interface FileHint {
  readonly name: string | undefined;
  /** Media type. */
  readonly type: string | undefined;
}

/** The text of a file. Rejects with a `RaisonTextError` that says why there is none. */
export async function readDocument(
  reader: DocumentReader,
  bytes: Uint8Array,
  { name, type }: FileHint,
): Promise<Document> {
  try {
    return await reader.read(bytes, {
      ...(name !== undefined && { name }),
      ...(type !== undefined && { type }),
    });
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    const retry = error.code === "busy" ? { retryAfterMs: BUSY_RETRY_MS } : {};
    throw new RaisonTextError(CODES[error.code], error.message, { cause: error, ...retry });
  }
}
