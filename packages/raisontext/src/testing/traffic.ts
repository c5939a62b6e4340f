import { existsSync, readFileSync } from "node:fs";
import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";
import { asyncApiDocument, openApiDocument, ROUTES } from "@raisontext/contract";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";

/** A request and its answer. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** Media type and encoding of the body. */
  readonly type: string;
  readonly encoding: string;
  /** In base64; absent: it was too long to be noted. */
  readonly body?: string;
  /** Media type and body of the request; absent: there was none, or it was too long to be noted. */
  readonly sentType?: string;
  readonly sent?: string;
}

/** What a server said on a socket. */
export interface Frame {
  /** Path of the socket. */
  readonly socket: string;
  readonly data: string;
}

interface Operation {
  readonly method: string;
  readonly pattern: RegExp;
  readonly name: string;
  readonly requestBody?: { readonly content: Readonly<Record<string, Content>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Content>> }>>;
}

interface Content {
  readonly schema?: { readonly $ref?: string };
}

const SKIPPED_METHODS: ReadonlySet<string> = new Set(["HEAD", "OPTIONS"]);
const [OPEN_API, ASYNC_API] = [openApiDocument("test"), asyncApiDocument("test")];

const ajv = new Ajv2020({ strict: false, formats: fullFormats });
ajv.addSchema({ $id: "openapi", ...OPEN_API });
ajv.addSchema({ $id: "asyncapi", ...ASYNC_API });
const validators = new Map<string, ValidateFunction>();

const OPERATIONS: readonly Operation[] = Object.entries(
  OPEN_API.paths as Readonly<
    Record<string, Readonly<Record<string, Pick<Operation, "responses" | "requestBody">>>>
  >,
).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, { responses, requestBody }]) => ({
    ...(requestBody && { requestBody }),
    method: method.toUpperCase(),
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]*")}$`),
    name: `${method.toUpperCase()} ${path}`,
    responses,
  })),
);

/** How the noted traffic of a deployment differs from what OpenAPI and AsyncAPI say. */
export function checkTraffic(file: string): {
  readonly checked: number;
  readonly problems: readonly string[];
} {
  if (!existsSync(file)) return { checked: 0, problems: [] };
  const lines = readFileSync(file, "utf8").split("\n");
  // A program that was killed may have left half a line.
  lines.pop();
  const problems = lines.flatMap(line => {
    const noted: Exchange | Frame = JSON.parse(line);
    return "socket" in noted ? checkFrame(noted) : checkExchange(noted);
  });
  return { checked: lines.length, problems: [...new Set(problems)] };
}

function checkFrame({ socket, data }: Frame): readonly string[] {
  const path = socket.split("?")[0];
  if (path === ROUTES.live) return validate("asyncapi", "LiveEvent", JSON.parse(data), "live");
  if (path === ROUTES.classify) {
    return /^(0\.\d{3}|1\.000|\w+: .+)$/s.test(data) ? [] : [`classify says ${JSON.stringify(data)}`];
  }
  return [`an unknown socket ${socket}`];
}

function checkExchange(exchange: Exchange): readonly string[] {
  return [...checkAnswer(exchange), ...checkAccepted(exchange)];
}

/** What was accepted must be described as something that may be sent. */
function checkAccepted({ method, path: url, status, sentType, sent }: Exchange): readonly string[] {
  const operation = findOperation(method, url);
  if (!operation || sent === undefined || status >= 300) return [];
  const mediaType = (sentType ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const { content = {} } = operation.requestBody ?? {};
  // A file may call itself anything.
  if ("application/octet-stream" in content) return [];
  const described = content[mediaType];
  if (!described) return [`${operation.name} accepts ${mediaType}, which is not described`];
  const schema = described.schema?.$ref?.split("/").at(-1);
  if (schema !== "CreateDetection") return [];
  const value: unknown = JSON.parse(Buffer.from(sent, "base64").toString());
  return validate("openapi", schema, value, `what ${operation.name} accepts`);
}

function findOperation(method: string, url: string): Operation | undefined {
  const path = url.split("?")[0] ?? "";
  return OPERATIONS.find(one => one.method === method && one.pattern.test(path));
}

function checkAnswer({ method, path: url, status, type, encoding, body }: Exchange): readonly string[] {
  if (SKIPPED_METHODS.has(method)) return [];
  const path = url.split("?")[0] ?? "";
  const operation = findOperation(method, url);
  if (!operation) {
    const isOurs = path.startsWith("/api/") && path !== ROUTES.live;
    return isOurs && status < 400
      ? [`${method} ${path} is answered with ${status} and nowhere described`]
      : [];
  }
  const response = operation.responses[status];
  if (!response) return [`${operation.name} answers ${status}, which is not described`];
  const { content } = response;
  const mediaType = type.split(";")[0] ?? "";
  if (!content) return status === 204 ? [] : [`${operation.name}: the content of ${status} is not described`];
  const described = content[mediaType];
  if (!described) return [`${operation.name} answers ${status} as ${mediaType}, which is not described`];
  if (mediaType === "text/event-stream" && body !== undefined)
    return checkEvents(decode(Buffer.from(body, "base64"), encoding));
  const schema = described.schema?.$ref?.split("/").at(-1);
  if (schema === undefined || body === undefined) return [];
  const text = decode(Buffer.from(body, "base64"), encoding);
  const values = mediaType === "application/x-ndjson" ? text.split("\n").filter(line => line !== "") : [text];
  return values.flatMap(value =>
    validate("openapi", schema, JSON.parse(value), `${operation.name} ${status}`),
  );
}

/** The last event holds the detection. */
function checkEvents(stream: string): readonly string[] {
  return [...stream.matchAll(/^event: settled\ndata: (.*)$/gm)].flatMap(([, data = ""]) =>
    validate("openapi", "Detection", JSON.parse(data), "the event settled"),
  );
}

function decode(body: Buffer, encoding: string): string {
  if (encoding === "gzip") return gunzipSync(body).toString();
  if (encoding === "br") return brotliDecompressSync(body).toString();
  return encoding === "deflate" ? inflateSync(body).toString() : body.toString();
}

function validate(document: string, schema: string, value: unknown, what: string): readonly string[] {
  const ref = `${document}#/components/schemas/${schema}`;
  const check = validators.get(ref) ?? ajv.compile({ $ref: ref });
  validators.set(ref, check);
  if (check(value)) return [];
  return [`${what} is no ${schema}: ${ajv.errorsText(check.errors)}`];
}
