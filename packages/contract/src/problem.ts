import * as z from "zod";
import { ERROR_TABLE, type ErrorCode } from "./error-table.ts";
import type { RaisonTextError } from "./raisontext-error.ts";
import { ROUTES } from "./routes.ts";

/** Media type of an error body (RFC 9457). */
export const PROBLEM_MEDIA_TYPE = "application/problem+json";

/** An error body as RFC 9457 shapes it, with our code and whether another try may help. */
export const problemSchema = z.object({
  type: z.string().describe("Where this server's documentation says more about the code."),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(ERROR_TABLE) as [ErrorCode, ...ErrorCode[]]),
  retryable: z.boolean(),
  retryAfterMs: z
    .number()
    .min(0)
    .optional()
    .describe(
      "When another try is likely to succeed, in milliseconds from now; the `Retry-After` header says it in seconds.",
    ),
  requestId: z
    .string()
    .optional()
    .describe("The `X-Request-Id` of the request, which the server's log has as well."),
});
export type Problem = z.infer<typeof problemSchema>;

/** The error body for an error. */
export function toProblem(error: RaisonTextError): Problem {
  const { title, status, retryable } = error.meaning;
  return {
    type: `${ROUTES.docs}/errors#${error.code}`,
    title,
    status,
    detail: error.detail,
    code: error.code,
    retryable,
    ...(error.retryAfterMs !== undefined && { retryAfterMs: error.retryAfterMs }),
  };
}
