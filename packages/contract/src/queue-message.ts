import * as z from "zod";
import { failureSchema, laneSchema, resultSchema } from "./detection.ts";
import { LIMITS } from "./limits.ts";
import { RaisonTextError } from "./raisontext-error.ts";

/** Queue of answers that wait for a server. */
export const ANSWER_QUEUE = "raisontext_answer";
/** Queue of messages nobody could handle. */
export const DEAD_LETTER_QUEUE = "raisontext_dead";

const idSchema = z.string().min(1).max(LIMITS.idMaxCharacters);

/** A text on its way to a worker. Unknown fields are ignored. */
export const requestMessageSchema = z.object({
  id: idSchema,
  text: z.string(),
  model: z.string().optional().describe("The model that is to score it; the queue it is on decides."),
  lane: laneSchema.optional().catch(undefined),
  deadline: z
    .number()
    .optional()
    .catch(undefined)
    .describe(
      "When the answer is of no use any more, in milliseconds since the epoch: from then on it is answered with `expired`.",
    ),
});
export type RequestMessage = z.infer<typeof requestMessageSchema>;

const scoreText = z.string().regex(/^(0(\.\d+)?|1(\.0+)?)$/, "a number from 0 to 1");

/**
 * A worker's answer on its way to a server. `{id, answer}` is all a worker must send; ours says more. With `error` in
 * place of `answer` the text has no score.
 */
export const answerMessageSchema = z.union([
  z.object({ id: idSchema, answer: scoreText, ...resultSchema.partial().shape }),
  z.object({ id: idSchema, error: failureSchema }),
]);
export type AnswerMessage = z.infer<typeof answerMessageSchema>;

/** The score as the wire and the plain socket carry it: three decimals. */
export function formatScore(score: number): string {
  return score.toFixed(3);
}

/** A queue message as bytes. */
export function encodeMessage(message: RequestMessage | AnswerMessage): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(message));
}

/** Reads a request off the queue; throws `invalid_request` with the reason, without repeating the content. */
export function decodeRequest(body: Uint8Array): RequestMessage {
  return decode(requestMessageSchema, body);
}

/** Reads an answer off the queue; throws `invalid_request` with the reason, without repeating the content. */
export function decodeAnswer(body: Uint8Array): AnswerMessage {
  return decode(answerMessageSchema, body);
}

/** The id of a message that may otherwise be malformed, so that its sender can be told. */
export function salvageId(body: Uint8Array): string | undefined {
  try {
    return z.object({ id: idSchema }).parse(parseJson(body)).id;
  } catch {
    return undefined;
  }
}

function decode<T>(schema: z.ZodType<T>, body: Uint8Array): T {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  throw new RaisonTextError("invalid_request", describeIssues(parsed.error));
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    // The parser's own message would quote the text.
    throw new RaisonTextError("invalid_request", "The message is not JSON in UTF-8.");
  }
}

/** What is wrong with a value, as `path: problem`, without the value. */
export function describeIssues(error: z.ZodError): string {
  return error.issues.map(issue => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; ");
}
