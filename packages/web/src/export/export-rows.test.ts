import { expect, test } from "vitest";
import type { DeskDocument } from "../desk/document.ts";
import { exportRow, toCsv, toJson } from "./export-rows.ts";

const SCORED: DeskDocument = {
  key: "a",
  name: 'a "quoted", name.txt',
  text: "secret words",
  phase: {
    name: "scored",
    detection: {
      id: "1",
      requestedModel: "default",
      lane: "interactive",
      createdAt: "2026-11-23T10:00:00.000Z",
      settledAt: "2026-11-23T10:00:01.000Z",
      state: "done",
      score: 0.873,
      verdict: "ai",
      confidence: "high",
      language: "ru",
      tokens: 120,
      warnings: ["disguised"],
      attacks: [{ kind: "look_alikes", start: 0, end: 3, count: 12 }],
      model: { name: "linear", version: "2" },
    },
  },
};
const title = ({ name = "untitled" }: DeskDocument): string => name;

test("a row has what is known of a document, and not its text", () => {
  const row = exportRow(SCORED, title);
  expect(row).toEqual({
    document: 'a "quoted", name.txt',
    state: "scored",
    score: 0.873,
    verdict: "ai",
    confidence: "high",
    language: "ru",
    words: 120,
    warnings: ["disguised"],
    attacks: ["look_alikes × 12"],
    model: "linear 2",
    checkedAt: "2026-11-23T10:00:01.000Z",
  });
  expect(toJson([row])).not.toContain("secret");
});

test("CSV quotes what must be, and lets no name be taken for a formula", () => {
  const rows = [
    SCORED,
    { key: "b", name: "=SUM(A1)", text: "", phase: { name: "failed", code: "document_encrypted" } },
  ] as const;
  expect(toCsv(rows.map(document => exportRow(document, title)))).toBe(
    "\ufeffdocument,state,score,verdict,confidence,language,words,warnings,attacks,model,checkedAt,error\r\n" +
      '"a ""quoted"", name.txt",scored,0.873,ai,high,ru,120,disguised,look_alikes × 12,linear 2,2026-11-23T10:00:01.000Z,\r\n' +
      "'=SUM(A1),failed,,,,,,,,,,document_encrypted\r\n",
  );
});
