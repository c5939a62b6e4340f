import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ERROR_TABLE, isErrorCode } from "./error-table.ts";
import { LIMITS } from "./limits.ts";
import { toProblem } from "./problem.ts";
import { RaisonTextError } from "./raisontext-error.ts";

const docs = readFileSync(new URL("../../../docs/errors.md", import.meta.url), "utf8");

test("docs/errors.md and the error table say the same, both ways", () => {
  const documented = [...docs.matchAll(/^\| `(\w+)` +\| (\d+) +\| (\d+|–) +\| (yes|no) +\|/gm)].map(
    ([, code, status, closeCode, retry]) => ({ code, status, closeCode, retry }),
  );
  const table = Object.entries(ERROR_TABLE).map(([code, meaning]) => ({
    code,
    status: String(meaning.status),
    closeCode: "closeCode" in meaning ? String(meaning.closeCode) : "–",
    retry: meaning.retryable ? "yes" : "no",
  }));
  expect(documented).toEqual(table);
});

test("docs/errors.md names the limits as they are", () => {
  expect(docs).toContain(`${LIMITS.textMaxCharacters.toLocaleString("en")} characters`);
  expect(docs).toContain(`${LIMITS.bodyMaxBytes.toLocaleString("en")} bytes`);
});

test("an error starts with its code and becomes a problem body", () => {
  const error = new RaisonTextError("text_empty", "Nothing in it.");
  expect(error.message).toBe("text_empty: Nothing in it.");
  expect(toProblem(error)).toEqual({
    type: "/docs/errors#text_empty",
    title: "The text is empty.",
    status: 400,
    detail: "Nothing in it.",
    code: "text_empty",
    retryable: false,
  });
});

test("names inherited from Object are no error codes", () => {
  expect(isErrorCode("text_empty")).toBe(true);
  expect(isErrorCode("constructor")).toBe(false);
});
