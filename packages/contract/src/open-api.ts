import { ERROR_TABLE, type ErrorCode } from "./error-table.ts";
import { type Answer, OPERATIONS, type Operation, type Parameter } from "./operations.ts";
import { PROBLEM_MEDIA_TYPE } from "./problem.ts";
import { HTTP_SCHEMAS, type JsonSchema, toJsonSchemas } from "./schemas.ts";

/** What any request may be refused with. */
const ALWAYS: readonly ErrorCode[] = [
  "invalid_request",
  "origin_forbidden",
  "unsupported_media_type",
  "request_timeout",
  "headers_too_large",
  "internal",
];
const WITH_KEY: readonly ErrorCode[] = ["unauthorized", "forbidden", "store_unavailable"];
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** The description of the HTTP interface: OpenAPI 3.1, made of the schemas that the server itself uses. */
export function openApiDocument(version: string): Readonly<Record<string, unknown>> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of OPERATIONS) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: toOperation(operation) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "RaisonText",
      version,
      summary: "Tells how likely a text was written by an AI.",
      license: { name: "MIT", identifier: "MIT" },
    },
    paths,
    webhooks: {
      settled: {
        post: {
          operationId: "settled",
          summary: "A detection or a batch was settled. Signed as standardwebhooks.com says.",
          requestBody: { required: true, content: { "application/json": { schema: ref("WebhookEvent") } } },
          responses: { "2XX": { description: "Heard; anything else is tried again, for a day." } },
        },
      },
    },
    components: {
      schemas: toJsonSchemas(HTTP_SCHEMAS),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "An API key, where the server asks for one." },
      },
    },
  };
}

function toOperation(operation: Operation): Readonly<Record<string, unknown>> {
  const { id, summary, description, scope, parameters = [], body, answers, errors = [] } = operation;
  return {
    operationId: id,
    summary,
    ...(description && { description }),
    ...(scope && { security: [{ key: [] }, {}], "x-scope": scope }),
    parameters: parameters.map(toParameter),
    ...(body && { requestBody: { required: true, content: mapValues(body, toContent) } }),
    responses: {
      ...mapValues(answers, toResponse),
      ...problemsOf([...new Set([...errors, ...ALWAYS, ...(scope ? WITH_KEY : [])])], answers),
    },
  };
}

function toParameter({ schema = { type: "string" }, ...parameter }: Parameter) {
  return { ...parameter, required: parameter.in === "path", schema };
}

function toContent(schema: NonNullable<Operation["body"]>[string]): Readonly<Record<string, unknown>> {
  if (schema === "binary") return {};
  if (schema === "form") {
    const file = { type: "string", contentMediaType: "application/octet-stream" };
    return { schema: { type: "object", properties: { text: { type: "string" }, file } } };
  }
  if (typeof schema === "string") return { schema: ref(schema) };
  return { schema: { type: "array", items: ref(schema[0]) } };
}

function toResponse({ description, type = "application/json", schema, hasLocation }: Answer) {
  const location = { description: "Where to ask for it.", schema: { type: "string" } };
  return {
    description,
    ...(hasLocation && { headers: { Location: location } }),
    ...((schema || type !== "application/json") && {
      content: { [type]: schema ? { schema: ref(schema) } : {} },
    }),
  };
}

/** The errors of an operation, by status. */
function problemsOf(codes: readonly ErrorCode[], answers: Operation["answers"]) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERROR_TABLE[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .filter(([status]) => !(status in answers))
      .map(([status, of]) => [
        status,
        {
          description: of.map(code => `\`${code}\`: ${ERROR_TABLE[code].title}`).join("\n"),
          content: { [PROBLEM_MEDIA_TYPE]: { schema: ref("Problem") } },
        },
      ]),
  );
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
