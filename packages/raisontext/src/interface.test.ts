import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createEmbeddedBroker } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  asyncApiDocument,
  DEAD_LETTER_QUEUE,
  type HTTP_SCHEMAS,
  OPERATIONS,
  openApiDocument,
  REQUEST_QUEUE,
} from "@raisontext/contract";
import { Ajv2020 } from "ajv/dist/2020.js";
import { fullFormats } from "ajv-formats/dist/formats.js";
import { expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";
import { post } from "./testing/http-asker.ts";
import { LiveAsker } from "./testing/live-asker.ts";
import { checkTraffic } from "./testing/traffic.ts";

test("a server describes itself, and what it then says is noted and as described", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  const openApi = (await (await fetch(`${url}/openapi.json`)).json()) as { info: { version: string } };
  expect(openApi).toEqual(JSON.parse(JSON.stringify(openApiDocument(openApi.info.version))));
  expect(openApi.info.version).toMatch(/^\d+\.\d+\.\d+$/);
  const asyncApi = await (await fetch(`${url}/asyncapi.json`)).json();
  expect(asyncApi).toEqual(JSON.parse(JSON.stringify(asyncApiDocument(openApi.info.version))));
  await post(url, { text: "0.5" });
  await post(url, { text: "" });
  const asker = await LiveAsker.open(url);
  await asker.detect("a", "0.5");
  await asker.settles("a");
  asker.close();
  const { checked, problems } = checkTraffic(deployment.trafficFile);
  expect(problems).toEqual([]);
  expect(checked).toBeGreaterThanOrEqual(6);
});

test("the check of the traffic finds what is not described", () => {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-traffic-"));
  const file = join(folder, "traffic.jsonl");
  const exchange = {
    method: "GET",
    path: "/api/v1/models",
    status: 200,
    type: "application/json",
    encoding: "",
  };
  const body = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
  const notes = [
    { ...exchange, body: body({ models: [] }) },
    { ...exchange, body: body({ models: [], more: 1 }) },
    { ...exchange, body: body({}) },
    { ...exchange, status: 418, body: body({}) },
    { ...exchange, type: "text/html", body: body({}) },
    { ...exchange, path: "/api/v1/secrets", body: body({}) },
    { socket: "/classify", data: "0.5" },
    { socket: "/classify", data: "0.500" },
    { socket: "/api/v1/live", data: '{"type":"queued","ref":"r"}' },
  ];
  try {
    writeFileSync(file, notes.map(note => `${JSON.stringify(note)}\n`).join(""));
    const { checked, problems } = checkTraffic(file);
    expect(checked).toBe(notes.length);
    expect(problems).toHaveLength(7);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("every schema can be compiled, and every reference leads somewhere", () => {
  for (const [name, document] of [
    ["openapi", openApiDocument("1.0.0")],
    ["asyncapi", asyncApiDocument("1.0.0")],
  ] as const) {
    const ajv = new Ajv2020({ strict: false, formats: fullFormats });
    ajv.addSchema({ $id: name, ...document });
    const { schemas } = (document as { components: { schemas: Record<string, unknown> } }).components;
    for (const schema of Object.keys(schemas)) {
      expect(() => ajv.compile({ $ref: `${name}#/components/schemas/${schema}` })).not.toThrow();
    }
  }
  const ids = OPERATIONS.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const described = JSON.stringify(openApiDocument("1.0.0").paths);
  for (const name of [
    "Batch",
    "Detection",
    "Document",
    "Problem",
    "Status",
  ] satisfies (keyof typeof HTTP_SCHEMAS)[]) {
    expect(described).toContain(`#/components/schemas/${name}`);
  }
});

test("the messages on the queues are as described", async () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, formats: fullFormats, allErrors: true });
  ajv.addVocabulary(["asyncapi", "info", "channels", "operations", "components"]);
  ajv.addSchema({ $id: "asyncapi", ...asyncApiDocument("1.0.0") });
  const check = (schema: string, value: unknown) => {
    const isValid = ajv.validate({ $ref: `asyncapi#/components/schemas/${schema}` }, value);
    expect(ajv.errors ?? []).toEqual([]);
    expect(isValid).toBe(true);
  };
  await using deployment = new Deployment();
  const { url, program } = await deployment.serve("server");
  for (const text of ["A short text about the sea.", "Короткий текст о море."]) {
    await post(url, { text, deadlineMs: 60_000 }, { prefer: "respond-async" });
  }
  await post(url, { text: "One of many.", lane: "bulk" });
  await program.end();
  const broker = createEmbeddedBroker({
    file: join(deployment.dataDir, "queue.sqlite"),
    deadLetterQueue: DEAD_LETTER_QUEUE,
    onWarning: () => {},
  });
  const look = async (queue: string, schema: string) => {
    let seen = 0;
    await broker.browse(
      queue,
      async ({ body }) => {
        check(schema, JSON.parse(Buffer.from(body).toString()));
        seen += 1;
        return "keep";
      },
      { limit: 10 },
    );
    return seen;
  };
  expect(await look(REQUEST_QUEUE, "RequestMessage")).toBe(2);
  const worker = deployment.run(["worker"]);
  const deadline = Date.now() + 20_000;
  while ((await broker.depth(ANSWER_QUEUE)) < 3 && Date.now() < deadline) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
  await worker.end();
  expect(await look(ANSWER_QUEUE, "AnswerMessage")).toBe(3);
  await broker.close();
});

test("the documentation is served whole, from here alone", async () => {
  await using deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  const { url } = await deployment.serve("start");
  const seen = new Set<string>();
  const open = ["/docs"];
  const anchors: [page: string, id: string][] = [];
  const html = new Map<string, string>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const response = await fetch(url + path);
    expect([path, response.status]).toEqual([path, 200]);
    if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
    expect(response.headers.get("content-security-policy")).toContain("default-src 'self'");
    const text = await response.text();
    html.set(path, text);
    expect(text).not.toMatch(/<script|style="|src="https?:/);
    for (const [, target = ""] of text.matchAll(/(?:href|src)="([^"]+)"/g)) {
      if (/^https?:\/\//.test(target)) continue;
      const { pathname, hash } = new URL(target, url + path);
      if (hash !== "") anchors.push([pathname, hash.slice(1)]);
      if (pathname.startsWith("/docs") || pathname.endsWith("api.json")) open.push(pathname);
    }
  }
  expect(seen.size).toBeGreaterThan(15);
  for (const [page, id] of anchors) {
    expect(`${page}#${id}: ${html.get(page)?.includes(`id="${id}"`)}`).toBe(`${page}#${id}: true`);
  }
});
