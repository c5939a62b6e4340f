import { type ErrorCode, PROBLEM_MEDIA_TYPE, RaisonTextError, toProblem } from "@raisontext/contract";
import type { FastifyError, FastifyInstance } from "fastify";

const BY_FASTIFY_CODE: Readonly<Record<string, { code: ErrorCode; detail?: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "body_too_large" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: "unsupported_media_type",
    detail: "Send the body as application/json.",
  },
};

/** Answers every error as problem+json: ours as they are, the framework's by their code, all others as `internal`. */
export function setErrorHandlers(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError | RaisonTextError, request, reply) => {
    const known = toRaisonTextError(error);
    if (known.meaning.status >= 500) request.log.error({ err: error }, "request failed");
    return reply.code(known.meaning.status).type(PROBLEM_MEDIA_TYPE).send(toProblem(known));
  });
  app.setNotFoundHandler((request, reply) => {
    const error = new RaisonTextError(
      "not_found",
      `There is no ${request.method} ${request.url.split("?")[0]}.`,
    );
    return reply.code(404).type(PROBLEM_MEDIA_TYPE).send(toProblem(error));
  });
}

/** Any error as one of the table's. The detail of a foreign error is not passed on: it may quote what was sent. */
export function toRaisonTextError(error: unknown): RaisonTextError {
  if (error instanceof RaisonTextError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = BY_FASTIFY_CODE[code ?? ""];
  if (known) return new RaisonTextError(known.code, known.detail, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new RaisonTextError("invalid_request", "The body is not well-formed JSON.", { cause: error });
  }
  return new RaisonTextError("internal", undefined, { cause: error });
}
