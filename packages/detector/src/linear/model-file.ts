import { createHash } from "node:crypto";
import * as z from "zod";
import { DetectorError } from "../detector-error.ts";
import { FALSE_POSITIVE_RATES } from "../thresholds.ts";
import type { LinearModel } from "./linear-model.ts";

const MAGIC = "RTLM";
const VERSION = 3;
const PREFIX_BYTES = 12;

const languageSchema = z.object({
  scale: z.number(),
  bias: z.number(),
  calibration: z.array(z.object({ minTokens: z.number(), slope: z.number(), offset: z.number() })),
  thresholds: z.array(
    z.object({
      minTokens: z.number(),
      human: z.number(),
      ai: z.record(z.enum(FALSE_POSITIVE_RATES), z.number()),
    }),
  ),
});

const weight = z.number().positive();
const max = z.int().min(1).max(8);
const words = z.array(z.string());
const viewSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("words"), weight, max }),
  z.object({ kind: z.literal("characters"), weight, min: z.int().min(1), max }),
  z.object({ kind: z.literal("shapes"), weight, max, endings: z.int().min(0), words }),
  z.object({ kind: z.literal("rhythm"), weight, words }),
]);

const headerSchema = z.object({
  name: z.string(),
  version: z.string(),
  features: z.object({ bits: z.int().min(1).max(24), views: z.array(viewSchema) }),
  languages: z.record(z.string(), languageSchema),
  sha256: z.string(),
});

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/**
 * The bytes of a model file: "RTLM", format version and header length (uint32 little-endian each), a JSON header, then
 * the int8 weights of each language in the header's order, 2^bits each.
 */
export function encodeModel(model: LinearModel): Uint8Array {
  const parts = Object.entries(model.languages);
  const payload = Buffer.concat(
    parts.map(([, { weights }]) => new Uint8Array(weights.buffer, weights.byteOffset, weights.length)),
  );
  const languages = Object.fromEntries(parts.map(([code, { weights: _, ...rest }]) => [code, rest]));
  const { name, version, features } = model;
  const header = Buffer.from(JSON.stringify({ name, version, features, languages, sha256: sha256(payload) }));
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.write(MAGIC, "latin1");
  prefix.writeUInt32LE(VERSION, 4);
  prefix.writeUInt32LE(header.length, 8);
  return Buffer.concat([prefix, header, payload]);
}

/** Reads the bytes of a model file; `name` is what error messages call it. Throws `model_damaged`. */
export function decodeModel(bytes: Uint8Array, name: string): LinearModel {
  const damaged = (what: string): DetectorError => new DetectorError("model_damaged", `${name} ${what}`);
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (file.length < PREFIX_BYTES || file.toString("latin1", 0, 4) !== MAGIC)
    throw damaged("is not a model file");
  if (file.readUInt32LE(4) !== VERSION) {
    throw damaged(`has format version ${file.readUInt32LE(4)}; this program reads ${VERSION}`);
  }
  const start = PREFIX_BYTES + file.readUInt32LE(8);
  const header = readHeader(file.subarray(PREFIX_BYTES, start));
  if (header === undefined) throw damaged("has a header that cannot be read");
  const { sha256: expected, languages, ...model } = header;
  const size = 2 ** model.features.bits;
  const payload = file.subarray(start);
  const codes = Object.keys(languages);
  if (payload.length !== size * codes.length) throw damaged("is cut short or has bytes too many");
  if (sha256(payload) !== expected) throw damaged("does not match its checksum");
  const weights = new Int8Array(payload.buffer, payload.byteOffset, payload.length);
  return {
    ...model,
    languages: Object.fromEntries(
      Object.entries(languages).map(([code, part], i) => [
        code,
        { ...part, weights: weights.subarray(i * size, (i + 1) * size) },
      ]),
    ),
  };
}

function readHeader(bytes: Buffer): z.infer<typeof headerSchema> | undefined {
  try {
    return headerSchema.parse(JSON.parse(bytes.toString("utf8")));
  } catch {
    return undefined;
  }
}
