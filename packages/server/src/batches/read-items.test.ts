import { LIMITS, RaisonTextError } from "@raisontext/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readArray, readLines } from "./read-items.ts";

/** The body in chunks of so many bytes. */
async function* cut(body: string | Buffer, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(body);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** Each item's text, or the code of its error. */
async function read(reader: typeof readArray, body: string | Buffer, size = 7): Promise<string[]> {
  const items: string[] = [];
  for await (const item of reader(cut(body, size)))
    items.push(item instanceof RaisonTextError ? item.code : item.text);
  return items;
}

const TOO_LONG = "x".repeat(LIMITS.batchItemMaxBytes);

describe("a JSON array", () => {
  test("is read like JSON.parse reads it, however it is cut", async () => {
    const items = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.record({ text: fc.string() })));
    const space = fc.constantFrom(undefined, 1, "\t");
    await fc.assert(
      fc.asyncProperty(items, space, fc.integer({ min: 1, max: 9 }), async (array, indent, size) => {
        const texts = array.map(item => (typeof item === "string" ? item : item.text));
        const whole = texts.map(text => Buffer.from(text).toString());
        expect(await read(readArray, JSON.stringify(array, null, indent), size)).toEqual(whole);
      }),
    );
  });

  test.each([
    "",
    " ",
    "{}",
    "x",
    "[",
    "[1",
    "[,]",
    '["a",]',
    '["a",,"b"]',
    '["a"]]',
    '["a"] x',
    '["a"}',
    "[]]",
  ])("is not %j", async body => {
    await expect(read(readArray, body)).rejects.toThrow(/^invalid_request: The body is not one well-formed/);
  });

  test("may be empty, and begin with a byte order mark and white space", async () => {
    expect(await read(readArray, "[ ]")).toEqual([]);
    expect(await read(readArray, '\uFEFF \n [ "a" ] \n', 1)).toEqual(["a"]);
  });

  test("has elements that fail alone: too long ones, and what is no text", async () => {
    const body = `["a", ${JSON.stringify(TOO_LONG)}, {"text": "b"}, 5, nonsense, {"text": "c" "d"}, "e"]`;
    expect(await read(readArray, body, 65_536)).toEqual([
      "a",
      "body_too_large",
      "b",
      "invalid_request",
      "invalid_request",
      "invalid_request",
      "e",
    ]);
  });
});

describe("lines", () => {
  test("end with a line feed alone, and fail alone", async () => {
    const body = `"a\u2028b"\r\n\n${JSON.stringify(TOO_LONG)}\n{"text":"c"}\nno\n"last"`;
    expect(await read(readLines, body, 65_536)).toEqual([
      "a\u2028b",
      "body_too_large",
      "c",
      "invalid_request",
      "last",
    ]);
  });

  test("are UTF-8", async () => {
    expect(await read(readLines, Buffer.from('"caf\u00e9"', "latin1"))).toEqual(["invalid_request"]);
  });
});
