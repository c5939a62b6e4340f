import { type Document, type ErrorCode, LIMITS, RaisonTextError, ROUTES } from "@raisontext/contract";
import { DocumentError, type DocumentErrorCode, type DocumentReader } from "@raisontext/documents";
import type { FastifyInstance } from "fastify";

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

/** `POST /api/v1/documents`: the text of a file, which is the body. Nothing of it is kept or logged. */
export async function addDocumentRoutes(app: FastifyInstance, reader: DocumentReader): Promise<void> {
  // Here any body is a file, whatever its media type says.
  await app.register(async scope => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: LIMITS.documentMaxBytes },
      (_, body, done) => done(null, body),
    );
    scope.post<{ Querystring: { name?: string } }>(
      ROUTES.documents,
      { bodyLimit: LIMITS.documentMaxBytes },
      async ({ body, query, headers }): Promise<Document> => {
        const bytes = body instanceof Uint8Array ? body : new Uint8Array();
        const { name } = query;
        const type = headers["content-type"];
        const hint = { ...(typeof name === "string" && { name }), ...(type !== undefined && { type }) };
        return reader.read(bytes, hint).catch(error => {
          throw toRaisonTextError(error);
        });
      },
    );
  });
}

function toRaisonTextError(error: unknown): unknown {
  if (!(error instanceof DocumentError)) return error;
  const retry = error.code === "busy" ? { retryAfterMs: BUSY_RETRY_MS } : {};
  return new RaisonTextError(CODES[error.code], error.message, { cause: error, ...retry });
}
