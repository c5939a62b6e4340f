import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { finished } from "node:stream/promises";
import {
  type ErrorCode,
  OPERATIONS,
  PROBLEM_MEDIA_TYPE,
  RaisonTextError,
  toProblem,
} from "@raisontext/contract";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";

const LINGER_MS = 5_000;

const BY_FASTIFY_CODE: Readonly<Record<string, { code: ErrorCode; detail?: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "body_too_large" },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "unsupported_media_type" },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: "invalid_request", detail: "The body is not well-formed JSON." },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: "invalid_request", detail: "The body is empty." },
  FST_REQ_FILE_TOO_LARGE: { code: "body_too_large" },
  FST_PARTS_LIMIT: { code: "invalid_request", detail: "The form has too many parts." },
  FST_FILES_LIMIT: { code: "invalid_request", detail: "The form has more than one file." },
  FST_FIELDS_LIMIT: { code: "invalid_request", detail: "The form has too many fields." },
  ERR_HTTP_REQUEST_TIMEOUT: { code: "request_timeout" },
  HPE_HEADER_OVERFLOW: { code: "headers_too_large" },
};

/** Answers an error as problem+json: ours as they are, the framework's by their code, all others as `internal`. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = withMediaTypes(toRaisonTextError(error), request);
  if (isUnexpected(known)) request.log.error({ err: error }, "request failed");
  if (known.code === "unauthorized") reply.header("www-authenticate", "Bearer");
  if (known.retryAfterMs !== undefined) reply.header("retry-after", Math.ceil(known.retryAfterMs / 1_000));
  return reply
    .code(known.meaning.status)
    .type(PROBLEM_MEDIA_TYPE)
    .send({
      ...toProblem(known),
      requestId: request.id,
    });
}

/** Answers what is not even a request, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return;
  const known = BY_FASTIFY_CODE[error.code ?? ""] ?? { code: "invalid_request", detail: "This is not HTTP." };
  const problem = toProblem(new RaisonTextError(known.code, known.detail));
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nconnection: close\r\n` +
      `content-type: ${PROBLEM_MEDIA_TYPE}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}

/** The same, naming the kinds of body that the address takes. */
function withMediaTypes(error: RaisonTextError, { method, routeOptions }: FastifyRequest): RaisonTextError {
  const { code, detail, meaning, cause } = error;
  if (code !== "unsupported_media_type" || detail !== meaning.title) return error;
  const operation = OPERATIONS.find(
    one => one.path === routeOptions.url && one.method === method.toLowerCase(),
  );
  if (!operation?.body) return error;
  const types = Object.keys(operation.body).join(", ");
  return new RaisonTextError(code, `Say what the body is in Content-Type; here it may be ${types}.`, {
    cause,
  });
}

/** Faults of ours or of what we rest on; a crowd's refusals would only fill the log. */
function isUnexpected({ code, meaning }: RaisonTextError): boolean {
  return meaning.status >= 500 && code !== "overloaded" && code !== "expired";
}

/**
 * The error handler of the routes. A body that is too large is read to its end first, at most for `LINGER_MS`, and thrown
 * away: a client that is still sending would otherwise see a broken connection in place of the answer.
 */
export async function answerRouteError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (toRaisonTextError(error).meaning.status === 413) {
    await finished(request.raw.resume(), { signal: AbortSignal.timeout(LINGER_MS) }).catch(() => {});
  }
  return answerError(error, request, reply);
}

/** Answers a request for what does not exist. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split("?")[0];
  return answerError(
    new RaisonTextError("not_found", `There is no ${request.method} ${path}.`),
    request,
    reply,
  );
}

/** Any error as one of the table's. The detail of a foreign error is not passed on: it may quote what was sent. */
export function toRaisonTextError(error: unknown): RaisonTextError {
  if (error instanceof RaisonTextError) return error;
  const { code, statusCode } = error as Partial<FastifyError>;
  const known = BY_FASTIFY_CODE[code ?? ""];
  if (known) return new RaisonTextError(known.code, known.detail, { cause: error });
  const ofTheClient = statusCode !== undefined && statusCode >= 400 && statusCode < 500;
  return new RaisonTextError(ofTheClient ? "invalid_request" : "internal", undefined, { cause: error });
}
