import { createClient } from "@raisontext/client";
import { documentSchema, LIMITS, ROUTES } from "@raisontext/contract";
import { docx, pdf } from "@raisontext/documents/testing";
import type { Program } from "@raisontext/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Deployment, ECHO_EVALUATOR } from "./testing/deployment.ts";

const SENTENCE = "We walked home along the river, my brother ahead as always.";

describe("POST /api/v1/documents", () => {
  const deployment = new Deployment({ RAISONTEXT_MODEL: ECHO_EVALUATOR });
  let url: string;
  let program: Program;

  beforeAll(async () => {
    ({ url, program } = await deployment.serve("start"));
  });

  afterAll(() => deployment[Symbol.asyncDispose]());

  const send = (body: Uint8Array<ArrayBuffer>, type?: string, query = "") =>
    fetch(`${url}${ROUTES.documents}${query}`, {
      method: "POST",
      body,
      ...(type !== undefined && { headers: { "content-type": type } }),
    });

  test.each([
    ["a Word document", docx([SENTENCE]), "application/octet-stream", "docx"],
    ["a PDF", pdf([[[SENTENCE, 72, 700]]]), "application/pdf", "pdf"],
    ["JSON is text, too", new TextEncoder().encode(SENTENCE), "application/json", "text"],
    ["no type at all", new TextEncoder().encode(SENTENCE), undefined, "text"],
  ] as const)("gives the text of %s", async (_, bytes, type, format) => {
    const response = await send(new Uint8Array(bytes), type);
    expect(response.status).toBe(200);
    expect(documentSchema.parse(await response.json())).toMatchObject({ text: SENTENCE, format });
  });

  test.each([
    ["an image", Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 415, "document_unsupported"],
    ["a damaged PDF", new TextEncoder().encode("%PDF-1.7 and nothing"), 422, "document_unreadable"],
    ["a scan", new Uint8Array(pdf([[]])), 422, "document_without_text"],
    ["nothing", new Uint8Array(), 400, "text_empty"],
    ["a long text", new TextEncoder().encode("a".repeat(100_001)), 413, "text_too_long"],
  ] as const)("refuses %s", async (_, bytes, status, code) => {
    const response = await send(bytes, "application/octet-stream");
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ code });
  });

  test("refuses a file that is too large, whatever the size of other bodies", async () => {
    const response = await send(new Uint8Array(LIMITS.documentMaxBytes + 1), "application/pdf");
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ code: "body_too_large" });
    const text = await send(new Uint8Array(2 * LIMITS.bodyMaxBytes).fill(0x61), "text/plain");
    expect(await text.json()).toMatchObject({ code: "text_too_long" });
  });

  test("through the SDK, with typed errors", async () => {
    const client = createClient({ baseUrl: url });
    const notes = new Blob(["# Notes"], { type: "text/plain" });
    expect(await client.readDocument(notes, { name: "notes.md" })).toEqual({
      text: "# Notes",
      format: "markdown",
    });
    const image = new Blob([Uint8Array.of(0xff, 0xd8, 0xff)]);
    await expect(client.readDocument(image)).rejects.toMatchObject({ code: "document_unsupported" });
    const large = new Blob([new Uint8Array(LIMITS.documentMaxBytes + 1)]);
    await expect(client.readDocument(large)).rejects.toMatchObject({ code: "body_too_large" });
  });

  test("says nothing of a file in its log", () => {
    expect(program.output + program.errors).not.toMatch(/river|notes\.md/);
  });
});
