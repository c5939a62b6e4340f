import { strToU8 } from "fflate";
import { afterEach, expect, test } from "vitest";
import { DocumentReader } from "./document-reader.ts";
import { docx, pdf } from "./testing/sample-files.ts";

let reader: DocumentReader;

afterEach(() => reader.close());

test("reads several documents at once, each in a thread of its own", async () => {
  reader = new DocumentReader({ maxCharacters: 1_000 });
  const documents = await Promise.all([
    reader.read(docx(["One."])),
    reader.read(pdf([[["Two.", 72, 700]]])),
    reader.read(strToU8("Three."), { name: "three.md" }),
  ]);
  expect(documents.map(({ text, format }) => [text, format])).toEqual([
    ["One.", "docx"],
    ["Two.", "pdf"],
    ["Three.", "markdown"],
  ]);
});

test("says why a document cannot be read", async () => {
  reader = new DocumentReader({ maxCharacters: 10 });
  await expect(reader.read(strToU8("more than ten"))).rejects.toMatchObject({
    code: "too_long",
    message: "The text of the document is too long.",
  });
});

test("gives up a document that takes too long, and one that takes too much memory", async () => {
  reader = new DocumentReader({ maxCharacters: 1_000, timeoutMs: 1 });
  await expect(reader.read(docx(["One."]))).rejects.toMatchObject({ code: "unreadable" });
  const small = new DocumentReader({ maxCharacters: 1e9, maxHeapMb: 16 });
  const paragraphs = Array.from({ length: 200_000 }, (_, i) => `Paragraph ${i}`);
  await expect(small.read(docx(paragraphs))).rejects.toMatchObject({ code: "unreadable" });
  expect(await small.read(strToU8("still alive"))).toMatchObject({ text: "still alive" });
  await small.close();
});

test("lets documents wait for their turn, and refuses more than may wait", async () => {
  reader = new DocumentReader({ maxCharacters: 1_000, maxConcurrent: 1, maxWaiting: 2 });
  const outcomes = await Promise.allSettled(["a", "b", "c", "d"].map(text => reader.read(docx([text]))));
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "fulfilled", "rejected"]);
  expect(outcomes[3]).toMatchObject({ reason: { code: "busy" } });
  expect(await reader.read(docx(["e"]))).toMatchObject({ text: "e" });
});
