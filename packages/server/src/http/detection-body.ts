import fastifyMultipart from "@fastify/multipart";
import {
  type CreateDetection,
  createDetectionSchema,
  describeIssues,
  LIMITS,
  RaisonTextError,
} from "@raisontext/contract";
import type { DocumentReader } from "@raisontext/documents";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { type FileHint, readDocument } from "./read-document.ts";

/** Media types of a body that is a text or a file by itself. */
const FILE_TYPES = [
  "text/plain",
  "text/markdown",
  "application/pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
];
const MAX_FIELDS = 10;
const NUMBERS = ["deadlineMs"] as const;

/** Lets the routes of a scope take JSON, a text or file as it is, or a form with a file. */
export async function addDetectionParsers(scope: FastifyInstance): Promise<void> {
  scope.addContentTypeParser(
    FILE_TYPES,
    { parseAs: "buffer", bodyLimit: LIMITS.documentMaxBytes },
    (_, body, done) => done(null, body),
  );
  await scope.register(fastifyMultipart, {
    limits: {
      fileSize: LIMITS.documentMaxBytes,
      fieldSize: LIMITS.bodyMaxBytes,
      fields: MAX_FIELDS,
      files: 1,
      parts: MAX_FIELDS + 1,
    },
  });
}

/**
 * The body of `POST /api/v1/detections`, however it came. Options of a text or file are in the query, those of a form
 * in its fields. Throws `invalid_request`, or what stands in the way of reading the file.
 */
export async function readDetectionBody(
  request: FastifyRequest,
  reader: DocumentReader,
): Promise<CreateDetection> {
  if (request.isMultipart()) return readForm(request, reader);
  const { body, query, headers } = request;
  if (!(body instanceof Uint8Array)) return parse(body);
  const options = Object.fromEntries(Object.entries(query ?? {}));
  const name = typeof options.name === "string" ? options.name : undefined;
  return parseFile(options, reader, body, { name, type: headers["content-type"] });
}

async function readForm(request: FastifyRequest, reader: DocumentReader): Promise<CreateDetection> {
  const fields: Record<string, unknown> = Object.create(null);
  let file: { readonly bytes: Uint8Array; readonly hint: FileHint } | undefined;
  try {
    for await (const part of request.parts()) {
      if (part.type === "field") fields[part.fieldname] = part.value;
      else file = { bytes: await part.toBuffer(), hint: { name: part.filename, type: part.mimetype } };
    }
  } catch (error) {
    // The parser's own limits have a code.
    if (error instanceof Error && "code" in error) throw error;
    throw new RaisonTextError("invalid_request", "The form is not well-formed.", { cause: error });
  }
  if (file) return parseFile(fields, reader, file.bytes, file.hint);
  return parse(withNumbers(fields));
}

async function parseFile(
  options: Readonly<Record<string, unknown>>,
  reader: DocumentReader,
  bytes: Uint8Array,
  hint: FileHint,
): Promise<CreateDetection> {
  // Wrong options are found before a file is read for nothing.
  const checked = parse({ ...withNumbers(options), text: "" });
  const { text } = await readDocument(reader, bytes, hint);
  return { ...checked, text };
}

function parse(body: unknown): CreateDetection {
  const parsed = createDetectionSchema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new RaisonTextError("invalid_request", describeIssues(parsed.error));
}

/** The numbers among options that came as words. */
export function withNumbers(options: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const all = { ...options };
  for (const name of NUMBERS) {
    const value = all[name];
    if (typeof value === "string" && /^\d+$/.test(value)) all[name] = Number(value);
  }
  return all;
}
