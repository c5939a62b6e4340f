import { readFileSync } from "node:fs";
import { OPERATIONS, type Operation, openApiDocument } from "@raisontext/contract";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

type Json = Readonly<Record<string, unknown>>;

interface FuzzedRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array<ArrayBuffer>;
}

const REQUESTS = 10_000;
const AT_ONCE = 20;
/** What a text may rightly come to. */
const OUTCOMES: ReadonlySet<unknown> = new Set(["evaluation_failed", "expired"]);

const { schemas } = (
  openApiDocument("1.0.0") as { readonly components: { readonly schemas: Readonly<Record<string, Json>> } }
).components;

/** Values that a schema describes. */
function arbitraryOf(schema: Json): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === "string") return arbitraryOf(schemas[schema.$ref.split("/").at(-1) ?? ""] ?? {});
  const choices = schema.anyOf ?? schema.oneOf;
  if (Array.isArray(choices)) return fc.oneof(...choices.map(arbitraryOf));
  if (Array.isArray(schema.enum)) return fc.constantFrom(...schema.enum);
  if (schema.type === "string") return fc.string({ unit: "binary", maxLength: 40 });
  if (schema.type === "integer") return fc.integer({ min: Number(schema.minimum ?? 0), max: 100_000 });
  if (schema.type === "array") return fc.array(arbitraryOf((schema.items ?? {}) as Json), { maxLength: 5 });
  if (schema.type !== "object") return fc.jsonValue();
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  const fields = Object.fromEntries(Object.entries(properties).map(([name, of]) => [name, arbitraryOf(of)]));
  return fc.record(fields, { requiredKeys: required.filter(name => name in fields) });
}

const HOSTILE = fc.constantFrom(
  "../../etc/passwd",
  "%00",
  "__proto__",
  "constructor",
  "' or 1=1 --",
  "\u202e\u0000",
  "-1",
  "1e999",
  "NaN",
  "a".repeat(3_000),
  "http://169.254.169.254/",
  '{"$ne":null}',
);
const hostileJson = fc.oneof(
  fc.jsonValue(),
  HOSTILE.map(text => ({ text, __proto__: { text: "0.5" } })),
  fc.constantFrom(
    ...["{", '{"text":', "[[[[[", '{"text":"\ud800"}', '{"__proto__":{"text":"x"}}', "[".repeat(5_000)].map(
      raw => ({ raw }),
    ),
  ),
);

/** A body as described, or anything but. */
function bodyOf(operation: Operation): fc.Arbitrary<Pick<FuzzedRequest, "body"> & { readonly type: string }> {
  const described = Object.entries(operation.body ?? { "application/json": "binary" });
  return fc
    .constantFrom(...described, ["application/json", "binary"] as const, ["text/weird", "binary"] as const)
    .chain(([type, schema]) => {
      const json = (value: unknown) =>
        typeof value === "object" && value !== null && "raw" in value
          ? String(value.raw)
          : JSON.stringify(value);
      const junk = fc.oneof(
        hostileJson.map(json),
        fc.uint8Array({ maxLength: 200 }).map(bytes => new Uint8Array(bytes)),
        fc.string({ unit: "binary", maxLength: 100 }),
      );
      const good =
        typeof schema === "string" && schema in schemas
          ? arbitraryOf(schemas[schema] ?? {}).map(json)
          : Array.isArray(schema)
            ? fc.array(arbitraryOf(schemas[schema[0]] ?? {}), { maxLength: 5 }).map(json)
            : fc.string({ maxLength: 100 });
      const multipart = type === "multipart/form-data" ? `${type}; boundary=x` : type;
      return fc.oneof({ weight: 3, arbitrary: good }, junk).map(body => ({ type: multipart, body }));
    });
}

const requests: fc.Arbitrary<FuzzedRequest> = fc.constantFrom(...OPERATIONS).chain(operation =>
  fc
    .record({
      id: fc.oneof(fc.uuid(), HOSTILE, fc.string({ maxLength: 20 })),
      query: fc.dictionary(
        fc.constantFrom(
          "model",
          "lane",
          "deadlineMs",
          "sandbox",
          "webhook",
          "name",
          "from",
          "__proto__",
          "x",
        ),
        fc.oneof(HOSTILE, fc.constantFrom("ai", "bulk", "1000", "default"), fc.string({ maxLength: 20 })),
        { maxKeys: 3 },
      ),
      headers: fc.dictionary(
        fc.constantFrom(
          "prefer",
          "idempotency-key",
          "x-request-id",
          "last-event-id",
          "authorization",
          "accept-encoding",
          "origin",
        ),
        fc.oneof(
          fc.constantFrom("wait=0", "respond-async", "Bearer rt_x", "gzip", "null", "settled"),
          fc.string({ maxLength: 30 }).map(text => text.replace(/[^\x20-\x7e]/g, "?").trim()),
        ),
        { maxKeys: 2 },
      ),
      method: fc.oneof(
        { weight: 9, arbitrary: fc.constant(operation.method) },
        fc.constantFrom("put", "patch", "post", "get"),
      ),
      content: bodyOf(operation),
    })
    .map(({ id, query, headers, method, content: { body, type } }) => ({
      method: method.toUpperCase(),
      target: `${operation.path.replace("{id}", encodeURIComponent(id.toWellFormed()))}?${new URLSearchParams(query)}`,
      headers: { prefer: "wait=1", ...headers, ...(method !== "get" && { "content-type": type }) },
      ...(method !== "get" && body !== undefined && { body }),
    })),
);

const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
let url: string;
let pid: number;
beforeAll(async () => {
  const { program, url: address } = await deployment.serve("start");
  url = address;
  pid = program.pid;
});
afterAll(() => deployment[Symbol.asyncDispose]());

const memoryMb = () =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1_024;

async function ask({
  method,
  target,
  headers,
  body,
}: FuzzedRequest): Promise<{ status: number; code: unknown }> {
  const response = await fetch(url + target, { method, headers, ...(body !== undefined && { body }) });
  const text = await response.text();
  const code = response.status >= 500 ? (JSON.parse(text) as { code?: unknown }).code : undefined;
  return { status: response.status, code };
}

test("10,000 requests, as described and anything but, end in no fault of the server's", async () => {
  const sample = fc.sample(requests, { numRuns: REQUESTS, seed: 20_261_123 });
  const statuses = new Map<number, number>();
  const faults: unknown[] = [];
  let next = 0;
  let warm = 0;
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let request = sample[next++]; request; request = sample[next++]) {
        const { status, code } = await ask(request);
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        if (status >= 500 && !OUTCOMES.has(code)) faults.push({ status, code, request });
        if (next === REQUESTS / 2) warm = memoryMb();
      }
    }),
  );
  expect(faults.slice(0, 3)).toEqual([]);
  expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(REQUESTS);
  // Neither all good nor all refused at the door.
  for (const status of [200, 202, 400, 404, 415]) expect(statuses.get(status) ?? 0).toBeGreaterThan(20);
  expect(memoryMb() - warm).toBeLessThan(60);
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
}, 180_000);
