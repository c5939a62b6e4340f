import { type ErrorCode, LIMITS } from "@raisontext/contract";
import { VARIABLES, type Variable } from "./config.ts";

const HEAD = `# Configuration

Environment variables, or a \`.env\` file in the folder you start it in. All mistakes are reported at once, and the program ends
with 78. An empty variable counts as not set. A value may come from a file: \`RABBIT_MQ_URL_FILE=/run/secrets/rabbitmq\`.

This page is generated: \`npm run docs\`.
`;

/** docs/configuration.md: every variable, its default and its meaning. */
export function configurationPage(): string {
  const rows = VARIABLES.map(({ name, default: value, meaning, values }) => {
    const choice = values ? ` One of ${values.map(code).join(", ")}.` : "";
    return `| ${code(name)} | ${value === undefined ? "–" : code(value)} | ${meaning}${choice} |`;
  });
  const limits = Object.entries(LIMIT_MEANINGS).map(([name, { meaning, code: error }]) => {
    const limit = LIMITS[name as keyof typeof LIMITS];
    return `| ${meaning} | ${limit.toLocaleString("en")} | ${error === undefined ? "–" : `[${code(error)}](errors.md#${error})`} |`;
  });
  return [
    HEAD,
    "| variable | default | meaning |",
    "| --- | --- | --- |",
    ...rows,
    "",
    "## Fixed limits",
    "",
    "| what | limit | beyond |",
    "| --- | --- | --- |",
    ...limits,
    "",
  ].join("\n");
}

interface LimitMeaning {
  readonly meaning: string;
  /** The error beyond it; undefined: there is none. */
  readonly code?: ErrorCode;
}

/** What the limits are on. */
const LIMIT_MEANINGS: Readonly<Record<keyof typeof LIMITS, LimitMeaning>> = {
  textMaxCharacters: { meaning: "characters of a text (UTF-16 code units)", code: "text_too_long" },
  bodyMaxBytes: { meaning: "bytes of an HTTP body or a socket frame", code: "body_too_large" },
  documentMaxBytes: { meaning: "bytes of a file", code: "body_too_large" },
  headersMaxBytes: { meaning: "bytes of a request's head", code: "headers_too_large" },
  headersTimeoutMs: { meaning: "milliseconds a request's head may take to arrive", code: "request_timeout" },
  requestTimeoutMs: { meaning: "milliseconds a request may take to arrive", code: "request_timeout" },
  batchMaxTexts: { meaning: "texts of a batch", code: "batch_too_large" },
  batchMaxBytes: { meaning: "bytes of a batch", code: "body_too_large" },
  batchItemMaxBytes: { meaning: "bytes of one text of a batch; it alone fails", code: "body_too_large" },
  batchTimeoutMs: { meaning: "milliseconds a batch may take to arrive", code: "request_timeout" },
  batchPauseMs: { meaning: "milliseconds it may pause", code: "request_timeout" },
  waitMaxSeconds: { meaning: "seconds that `Prefer: wait=` waits at most" },
  webhookMaxCharacters: { meaning: "characters of a webhook's address", code: "invalid_request" },
  socketMaxInFlight: { meaning: "texts of one socket that wait; beyond, it is not read from" },
  idMaxCharacters: { meaning: "characters of an id or `ref` of your choosing", code: "invalid_request" },
  modelNameMaxCharacters: { meaning: "characters of a model's name", code: "invalid_request" },
  idempotencyKeyMaxCharacters: { meaning: "characters of an `Idempotency-Key`", code: "invalid_request" },
  resultMaxSpans: { meaning: "windows, sentences, pieces of evidence, and attacks of a result, each" },
  deadlineMaxMs: { meaning: "milliseconds of a deadline", code: "invalid_request" },
};

const code = (text: Variable["name"]): string => `\`${text}\``;
