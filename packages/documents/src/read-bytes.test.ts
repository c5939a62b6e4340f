import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { readBytes } from "./read-bytes.ts";
import { docx, docxFiles, type PdfLine, pdf } from "./testing/sample-files.ts";

const LIMITS = { maxCharacters: 100_000 };
const RUSSIAN = "Сосед принёс старую лампу и долго рассказывал, откуда она взялась.";
const read = (bytes: Uint8Array, name = "") => readBytes(bytes, { name }, LIMITS);
const encoded = (text: string, table: string) => {
  const byLetter = new Map(
    Array.from({ length: 256 }, (_, byte) => [new TextDecoder(table).decode(Uint8Array.of(byte)), byte]),
  );
  return Uint8Array.from(text, letter => byLetter.get(letter) ?? 63);
};

describe("text", () => {
  test.each([
    ["UTF-8", strToU8(RUSSIAN)],
    ["UTF-8 with a mark", strToU8(`\ufeff${RUSSIAN}`)],
    ["UTF-16", new Uint8Array(Buffer.from(`\ufeff${RUSSIAN}`, "utf16le"))],
    ["UTF-16, the other way round", new Uint8Array(Buffer.from(`\ufeff${RUSSIAN}`, "utf16le").swap16())],
    ["windows-1251", encoded(RUSSIAN, "windows-1251")],
    ["KOI8-R", encoded(RUSSIAN, "koi8-r")],
    ["IBM 866", encoded(RUSSIAN, "ibm866")],
  ])("in %s is read", async (_, bytes) => {
    expect(await read(bytes)).toEqual({ text: RUSSIAN, format: "text" });
  });

  test("of Western Europe before Unicode is read", async () => {
    const text = "The café où naïve élèves mangent; the rest of it is plain enough.";
    expect(await read(encoded(text, "windows-1252"))).toMatchObject({ text });
  });

  test("is Markdown by its name", async () => {
    expect(await read(strToU8("# Head"), "notes.MD")).toEqual({ text: "# Head", format: "markdown" });
  });
});

describe("Word documents", () => {
  test("are read by paragraphs, whatever they are called", async () => {
    const document = await read(docx(["First &amp; foremost.", RUSSIAN]), "wrong.txt");
    expect(document).toEqual({ text: `First & foremost.\n\n${RUSSIAN}`, format: "docx" });
  });

  test.each([
    ["cut short", docx([RUSSIAN]).slice(0, -40)],
    ["without XML in them", zipSync({ ...docxFiles([]), "word/document.xml": strToU8("nonsense") })],
    [
      "with a document type",
      zipSync({
        ...docxFiles([]),
        "word/document.xml": strToU8('<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">]><w>&a;</w>'),
      }),
    ],
    ["that unpack to hundreds of megabytes", bomb()],
    ["of thousands of files", zipSync({ ...docxFiles([]), ...manyFiles() }, { level: 0 })],
    ["whose header lies about the size", lyingAboutSize()],
  ])("%s are refused", async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: "unreadable" });
  });
});

describe("PDF", () => {
  const column = (lines: readonly string[], from = 700): PdfLine[] =>
    lines.map((text, i) => [text, 72, from - 14 * i]);

  test("lines become paragraphs, and hyphenation is undone", async () => {
    const lines = [
      ...column([
        "The kettle sang on the stove while we wait-",
        "ed for the first boat, and nobody spoke a",
        "word.",
      ]),
      ...column(["A second paragraph begins after a gap and", "has two lines."], 640),
    ];
    expect(await read(pdf([lines]))).toEqual({
      text:
        "The kettle sang on the stove while we waited for the first boat, and nobody spoke a word.\n\n" +
        "A second paragraph begins after a gap and has two lines.",
      format: "pdf",
      pages: 1,
    });
  });

  test("running heads and page numbers are left out, and a sentence goes on over the page", async () => {
    const page = (n: number): PdfLine[] => [
      ["The Harbour Gazette", 72, 800],
      ...column([
        `Line one of page ${"abcd".charAt(n)} is long enough to fill the column`,
        `and so is the second line of page ${"abcd".charAt(n)}, which`,
        `with a third on page ${"abcd".charAt(n)} goes on`,
      ]),
      [String(n + 1), 300, 40],
    ];
    const { text } = await read(pdf([0, 1, 2, 3].map(page)));
    expect(text).not.toMatch(/Gazette|\d/);
    expect(text).toContain("page a goes on Line one of page b");
  });

  test("without text is a scan, behind a password it is locked, and cut short it is damaged", async () => {
    await expect(read(pdf([[], []]))).rejects.toMatchObject({ code: "without_text" });
    const locked = pdf(
      [column(["secret"])],
      `/Encrypt << /Filter /Standard /V 1 /R 2 /O (${"o".repeat(32)}) /U (${"u".repeat(32)}) /P -4 >> /ID [(a) (b)]`,
    );
    await expect(read(locked)).rejects.toMatchObject({ code: "encrypted" });
    await expect(read(strToU8("%PDF-1.4\nnothing"))).rejects.toMatchObject({ code: "unreadable" });
  });
});

test.each([
  ["a PNG image", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0), "unsupported", /PNG/],
  ["an archive", zipSync({ "a.txt": strToU8("a") }), "unsupported", /ZIP/],
  [
    "an OpenDocument file",
    zipSync({ mimetype: [strToU8("application/vnd.oasis.opendocument.text"), { level: 0 }] }),
    "unsupported",
    /OpenDocument/,
  ],
  ["an old Word document", Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 1, 2), "unsupported", /old Word/],
  [
    "a locked Word document",
    Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, ...Buffer.from("EncryptedPackage", "utf16le")]),
    "encrypted",
    /password/,
  ],
  ["a program", Uint8Array.of(0x7f, 0x45, 0x4c, 0x46, 0, 0, 0), "unsupported", /another kind/],
  ["an empty file", new Uint8Array(), "empty", /no text/],
  ["blank text", strToU8(" \n\ufeff\n"), "empty", /no text/],
  ["a text that is too long", strToU8("a".repeat(100_001)), "too_long", /too long/],
  [
    "a PDF that is too long",
    pdf(
      Array.from({ length: 40 }, () =>
        Array.from({ length: 50 }, (_, i) => ["many words ".repeat(9), 20, 800 - 14 * i] as const),
      ),
    ),
    "too_long",
    /too long/,
  ],
] as const)("%s is refused in words", async (_, bytes, code, message) => {
  await expect(read(bytes)).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
});

function manyFiles(): Record<string, Uint8Array> {
  return Object.fromEntries(Array.from({ length: 6_000 }, (_, i) => [`word/media/${i}`, new Uint8Array(1)]));
}

/** Some 150 KB that are 150 MB. */
function bomb(): Uint8Array {
  return zipSync({ ...docxFiles([]), "word/media/image1.bin": new Uint8Array(150 * 1024 * 1024) });
}

/** A document whose directory says that its text has one byte. */
function lyingAboutSize(): Uint8Array {
  const bytes = Buffer.from(docx([RUSSIAN.repeat(1_000)]));
  const name = bytes.lastIndexOf("word/document.xml");
  bytes.writeUInt32LE(1, name - 46 + 24);
  return bytes;
}
