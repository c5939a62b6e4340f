import type { ErrorCode } from "./error-table.ts";
import { LIMITS } from "./limits.ts";
import { ROUTES } from "./routes.ts";
import type { HTTP_SCHEMAS } from "./schemas.ts";

type SchemaName = keyof typeof HTTP_SCHEMAS;

/** A parameter of the path, the query or a header. */
export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly description: string;
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** What can be asked over HTTP, in one place and one way. */
export interface Operation {
  readonly method: "get" | "post" | "delete";
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  /** What an API key needs; undefined: everybody may ask. */
  readonly scope?: "detect" | "batches" | "status";
  readonly parameters?: readonly Parameter[];
  /** Media type → schema; `binary`: bytes, `form`: see the description, an array: elements. */
  readonly body?: Readonly<Record<string, SchemaName | "binary" | "form" | readonly [SchemaName]>>;
  /** Status → what it means, its media type and schema. */
  readonly answers: Readonly<Record<number, Answer>>;
  readonly errors?: readonly ErrorCode[];
}

/** An answer that is no error. */
export interface Answer {
  readonly description: string;
  /** Default `application/json`. */
  readonly type?: string;
  readonly schema?: SchemaName;
  /** Whether `Location` says where to ask for it later. */
  readonly hasLocation?: boolean;
}

const JSON_TYPE = "application/json";
const LINES_TYPES = ["application/x-ndjson", "application/jsonl", "application/x-jsonlines"] as const;
const FILE_TYPES = [
  "text/plain",
  "text/markdown",
  "application/pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
] as const;

const ID: Parameter = { name: "id", in: "path", description: "The id that the first answer gave." };
const IDEMPOTENCY_KEY: Parameter = {
  name: "Idempotency-Key",
  in: "header",
  description: "A name of your choosing for this request: repeated with the same one it is taken once.",
  schema: { type: "string", minLength: 1, maxLength: LIMITS.idempotencyKeyMaxCharacters },
};
const option = (name: string, description: string): Parameter => ({ name, in: "query", description });
const OPTIONS = [
  option("model", "Which model is to score it."),
  option("deadlineMs", "After how many milliseconds the answer is of no use any more."),
  option(
    "sandbox",
    "`human`, `uncertain`, `ai`, `mixed`, `failed` or `expired`: answers that, without any model.",
  ),
  option("webhook", "Address that is told when it is settled."),
];

const ACCEPTING: readonly ErrorCode[] = [
  "invalid_request",
  "unknown_model",
  "webhook_forbidden",
  "body_too_large",
  "unsupported_media_type",
  "idempotency_key_reused",
  "rate_limited",
  "too_many_at_once",
  "quota_exceeded",
  "overloaded",
  "broker_unavailable",
  "store_unavailable",
  "shutting_down",
];
const READING: readonly ErrorCode[] = [
  "text_empty",
  "text_too_long",
  "document_unsupported",
  "document_unreadable",
  "document_encrypted",
  "document_without_text",
];
const ASKING: readonly ErrorCode[] = ["not_found", "store_unavailable"];

/** Every operation, in the order in which they are told of. */
export const OPERATIONS: readonly Operation[] = [
  {
    method: "post",
    path: ROUTES.detections,
    id: "createDetection",
    summary: "Scores a text.",
    description: [
      "The text comes as JSON, as plain text, as a file (.txt, .md, .docx, .pdf), or as a form with a field `text` or a file.",
      "Options are fields of the JSON or the form; with a text or file they are in the query.",
      "Without `Prefer` it waits up to 10 seconds for the answer, in the lane `bulk` not at all.",
    ].join(" "),
    scope: "detect",
    parameters: [
      {
        name: "Prefer",
        in: "header",
        description: `\`wait=N\`: waits up to N seconds (at most ${LIMITS.waitMaxSeconds}); \`respond-async\`: not at all.`,
      },
      IDEMPOTENCY_KEY,
      ...OPTIONS,
      option("lane", "`interactive` or `bulk`."),
      option("name", "Name of the file; its ending tells Markdown from other text."),
    ],
    body: {
      [JSON_TYPE]: "CreateDetection",
      ...Object.fromEntries(FILE_TYPES.map(type => [type, "binary"] as const)),
      "multipart/form-data": "form",
    },
    answers: {
      200: { description: "The result.", schema: "Detection", hasLocation: true },
      202: { description: "Accepted; ask for the answer later.", schema: "Detection", hasLocation: true },
    },
    errors: [...ACCEPTING, ...READING, "evaluation_failed", "evaluation_timeout", "expired", "cancelled"],
  },
  {
    method: "get",
    path: `${ROUTES.detections}/{id}`,
    id: "getDetection",
    summary: "What became of a text, or its place in the queue.",
    scope: "detect",
    parameters: [ID],
    answers: { 200: { description: "The detection as it stands.", schema: "Detection" } },
    errors: ASKING,
  },
  {
    method: "delete",
    path: `${ROUTES.detections}/{id}`,
    id: "cancelDetection",
    summary: "Cancels a text.",
    scope: "detect",
    parameters: [ID],
    answers: {
      200: { description: "What it is then; it may have been settled before.", schema: "Detection" },
    },
    errors: ASKING,
  },
  {
    method: "get",
    path: `${ROUTES.detections}/{id}/events`,
    id: "followDetection",
    summary: "The same as server-sent events, as it changes.",
    description: "Events `queued` and `running`, then `settled` with the detection, after which it ends.",
    scope: "detect",
    parameters: [
      ID,
      { name: "Last-Event-ID", in: "header", description: "Sent by browsers that connect again." },
    ],
    answers: {
      200: { description: "The events.", type: "text/event-stream" },
      204: { description: "You have had the last event." },
    },
    errors: ASKING,
  },
  {
    method: "post",
    path: ROUTES.batches,
    id: "createBatch",
    summary: `Scores up to ${LIMITS.batchMaxTexts.toLocaleString("en")} texts.`,
    description: [
      "A JSON array, or JSONL with a text a line; up to 200 MB, which is read as it comes.",
      "A bad item fails alone. When the upload breaks off, none is scored.",
    ].join(" "),
    scope: "batches",
    parameters: [IDEMPOTENCY_KEY, ...OPTIONS],
    body: {
      [JSON_TYPE]: ["BatchItem"],
      ...Object.fromEntries(LINES_TYPES.map(type => [type, "BatchItem"] as const)),
    },
    answers: { 202: { description: "All of it is accepted.", schema: "Batch", hasLocation: true } },
    errors: [...ACCEPTING, "batch_too_large", "idempotency_key_in_use", "request_timeout"],
  },
  {
    method: "get",
    path: `${ROUTES.batches}/{id}`,
    id: "getBatch",
    summary: "How far a batch is.",
    scope: "batches",
    parameters: [ID],
    answers: { 200: { description: "The batch as it stands.", schema: "Batch" } },
    errors: ASKING,
  },
  {
    method: "delete",
    path: `${ROUTES.batches}/{id}`,
    id: "cancelBatch",
    summary: "Cancels what waits of a batch.",
    scope: "batches",
    parameters: [ID],
    answers: { 200: { description: "What it is then.", schema: "Batch" } },
    errors: ASKING,
  },
  {
    method: "get",
    path: `${ROUTES.batches}/{id}/results`,
    id: "getBatchResults",
    summary: "The texts of a batch as they stand, a line each, in order.",
    scope: "batches",
    parameters: [ID, option("from", "Place of the first text to tell of, from 0.")],
    answers: {
      200: { description: "JSON lines.", type: "application/x-ndjson", schema: "BatchResult" },
    },
    errors: [...ASKING, "invalid_request"],
  },
  {
    method: "post",
    path: ROUTES.documents,
    id: "readDocument",
    summary: "The text of a .txt, .md, .docx or .pdf file, which is the body. Nothing of it is kept.",
    scope: "detect",
    parameters: [option("name", "Name of the file; its ending tells Markdown from other text.")],
    body: { "application/octet-stream": "binary" },
    answers: { 200: { description: "The text.", schema: "Document" } },
    errors: [
      ...READING,
      "invalid_request",
      "body_too_large",
      "rate_limited",
      "too_many_at_once",
      "quota_exceeded",
      "overloaded",
      "store_unavailable",
    ],
  },
  {
    method: "get",
    path: ROUTES.models,
    id: "listModels",
    summary: "The models that can be asked for, and how many workers serve them.",
    scope: "detect",
    answers: { 200: { description: "The models.", schema: "ModelList" } },
    errors: ["store_unavailable"],
  },
  {
    method: "get",
    path: ROUTES.status,
    id: "getStatus",
    summary: "Queues, workers, the last hour, and what needs a person.",
    scope: "status",
    answers: { 200: { description: "How the service is doing.", schema: "Status" } },
  },
  {
    method: "get",
    path: ROUTES.health,
    id: "getHealth",
    summary: "The process lives.",
    answers: { 200: { description: "It does.", schema: "Health" } },
  },
  {
    method: "get",
    path: ROUTES.ready,
    id: "getReadiness",
    summary: "Broker and store can be reached.",
    answers: {
      200: { description: "They can.", schema: "Readiness" },
      503: { description: "They cannot.", schema: "Readiness" },
    },
  },
];
