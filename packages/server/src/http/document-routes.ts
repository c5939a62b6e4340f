import { type Document, LIMITS, ROUTES } from "@raisontext/contract";
import type { DocumentReader } from "@raisontext/documents";
import type { FastifyInstance } from "fastify";
import { readDocument } from "./read-document.ts";

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
      { bodyLimit: LIMITS.documentMaxBytes, config: { scope: "detect", counts: "text" } },
      async ({ body, query, headers }): Promise<Document> => {
        const bytes = body instanceof Uint8Array ? body : new Uint8Array();
        const name = typeof query.name === "string" ? query.name : undefined;
        return readDocument(reader, bytes, { name, type: headers["content-type"] });
      },
    );
  });
}
