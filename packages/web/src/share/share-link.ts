import type { ScoredDetection } from "@raisontext/client";
import { LIMITS } from "@raisontext/contract";

/** What a link tells of a result. */
const ABOUT = [
  "score",
  "verdict",
  "confidence",
  "thresholds",
  "language",
  "tokens",
  "reliability",
  "warnings",
  "model",
  "createdAt",
  "settledAt",
] as const;
/** What it tells besides if it holds the text. */
const PARTS = ["sentences", "evidence", "attacks"] as const;
type Field = (typeof ABOUT | typeof PARTS)[number];

/** What a share link holds: the result, and the text with its parts only if the sharer wished so. */
export interface Shared {
  readonly text?: string;
  readonly result: Pick<ScoredDetection, Field>;
}

const PREFIX = "#s=";
const VERSION = 1;
/** Most that a link unpacks to, in bytes. */
const MAX_BYTES = 2 * 1024 * 1024;

/** A fragment for a link: it stays in the browser, since no browser sends the fragment to a server. */
export async function encodeShare(detection: ScoredDetection, text?: string): Promise<string> {
  const shared = { v: VERSION, ...sharedOf(detection, text) };
  const stream = new Blob([JSON.stringify(shared)])
    .stream()
    .pipeThrough(new CompressionStream("deflate-raw"));
  return PREFIX + toBase64Url(new Uint8Array(await new Response(stream).arrayBuffer()));
}

/** What a fragment shares; undefined for any other, a damaged one, or one that unpacks to too much. */
export async function decodeShare(fragment: string): Promise<Shared | undefined> {
  if (!fragment.startsWith(PREFIX)) return undefined;
  try {
    const packed = fromBase64Url(fragment.slice(PREFIX.length));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const value: unknown = JSON.parse(await readAtMost(stream, MAX_BYTES));
    return isShared(value) ? sharedOf(value.result, value.text) : undefined;
  } catch {
    return undefined;
  }
}

/** Only what a link may tell, whatever else the result has. */
function sharedOf(from: Shared["result"], text: string | undefined): Shared {
  const fields = text === undefined ? ABOUT : [...ABOUT, ...PARTS];
  const told = fields.flatMap(field => (from[field] === undefined ? [] : [[field, from[field]]]));
  const result = Object.fromEntries(told) as Shared["result"];
  return text === undefined ? { result } : { text, result };
}

async function readAtMost(stream: ReadableStream<Uint8Array>, bytes: number): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const reader = stream.getReader();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > bytes) {
      await reader.cancel();
      throw new RangeError("too large");
    }
    text += decoder.decode(value, { stream: true });
  }
}

const isText = (value: unknown): boolean => value === undefined || typeof value === "string";
const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const VERDICTS: ReadonlySet<unknown> = new Set([undefined, "human", "uncertain", "ai", "mixed"]);
const CONFIDENCES: ReadonlySet<unknown> = new Set([undefined, "low", "medium", "high"]);
const RELIABILITIES: ReadonlySet<unknown> = new Set([undefined, "low", "normal"]);
const WARNINGS: ReadonlySet<unknown> = new Set(["too_short", "unsupported_language", "disguised"]);

/** Anyone can write a link, so all of it that the page will use is checked. */
function isShared(value: unknown): value is Shared {
  if (!isObject(value) || value.v !== VERSION || !isText(value.text) || !isObject(value.result)) return false;
  const { score, verdict, confidence, thresholds, language, tokens, reliability } = value.result;
  const { warnings, model, createdAt, settledAt, sentences, evidence, attacks } = value.result;
  const length = typeof value.text === "string" ? value.text.length : 0;
  return (
    length <= LIMITS.textMaxCharacters &&
    isShare(score) &&
    VERDICTS.has(verdict) &&
    CONFIDENCES.has(confidence) &&
    RELIABILITIES.has(reliability) &&
    isText(language) &&
    (tokens === undefined || isNumber(tokens)) &&
    isList(warnings, warning => WARNINGS.has(warning)) &&
    (thresholds === undefined ||
      (isObject(thresholds) &&
        [thresholds.falsePositiveRate, thresholds.human, thresholds.ai].every(isShare))) &&
    (model === undefined ||
      (isObject(model) && typeof model.name === "string" && typeof model.version === "string")) &&
    [createdAt, settledAt].every(at => typeof at === "string" && !Number.isNaN(Date.parse(at))) &&
    isList(sentences, span => isSpan(span, length) && isShare(span.score)) &&
    isList(evidence, span => isSpan(span, length) && isNumber(span.weight)) &&
    isList(attacks, span => isSpan(span, length) && typeof span.kind === "string" && isNumber(span.count))
  );
}

const isShare = (value: unknown): boolean => isNumber(value) && Number(value) >= 0 && Number(value) <= 1;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A list is as short as any result's: what the page does with it may take the square of its length. */
function isList(value: unknown, isItem: (item: unknown) => boolean): boolean {
  if (value === undefined) return true;
  return Array.isArray(value) && value.length <= LIMITS.resultMaxSpans && value.every(isItem);
}

function isSpan(value: unknown, length: number): value is Record<string, unknown> {
  if (!isObject(value)) return false;
  const { start, end } = value;
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    0 <= Number(start) &&
    Number(start) < Number(end) &&
    Number(end) <= length
  );
}

function toBase64Url(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, letter => letter.charCodeAt(0));
}
