import type { DocumentFormat, DocumentHint } from "./document.ts";
import { DocumentError } from "./document-error.ts";

const ZIP = [0x50, 0x4b, 0x03, 0x04];
const OLE = [0xd0, 0xcf, 0x11, 0xe0];
/** How far into a file "%PDF-" may come (PDF 32000-1, implementation note 13). */
const PDF_HEAD = 1024;

/** What other files begin with, and what they are called. */
const OTHERS: readonly (readonly [name: string, bytes: readonly number[]])[] = [
  ["a PNG image", [0x89, 0x50, 0x4e, 0x47]],
  ["a JPEG image", [0xff, 0xd8, 0xff]],
  ["a GIF image", [0x47, 0x49, 0x46, 0x38]],
  ["a TIFF image", [0x49, 0x49, 0x2a, 0x00]],
  ["a gzip archive", [0x1f, 0x8b]],
  ["a RAR archive", [0x52, 0x61, 0x72, 0x21]],
  ["a 7-Zip archive", [0x37, 0x7a, 0xbc, 0xaf]],
  ["an RTF document", [0x7b, 0x5c, 0x72, 0x74, 0x66]],
];

/** What a file is, by its bytes; its name and type only tell Markdown from other text. Throws `DocumentError`. */
export function formatOf(bytes: Uint8Array, { name = "", type = "" }: DocumentHint): DocumentFormat {
  const latin = (from: number, to: number): string =>
    Buffer.from(bytes.subarray(from, to)).toString("latin1");
  if (latin(0, PDF_HEAD).includes("%PDF-")) return "pdf";
  if (startsWith(bytes, ZIP)) return zipFormat(latin(0, bytes.length));
  if (startsWith(bytes, OLE)) return refuseOle(bytes);
  const other = OTHERS.find(([, start]) => startsWith(bytes, start))?.[0];
  if (other !== undefined) throw unsupported(other);
  if (!hasUtf16Mark(bytes) && bytes.includes(0)) throw unsupported("a file of another kind");
  return /\.(md|markdown)$/i.test(name) || type.startsWith("text/markdown") ? "markdown" : "text";
}

/** Whether text begins with the byte order mark of UTF-16. */
export function hasUtf16Mark([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function zipFormat(content: string): "docx" {
  if (content.includes("word/document.xml")) return "docx";
  if (content.includes("application/vnd.oasis.opendocument")) throw unsupported("an OpenDocument file");
  throw unsupported("a ZIP archive");
}

/** Word before 2007, or a newer file behind a password: that has a stream named in UTF-16. */
function refuseOle(bytes: Uint8Array): never {
  if (Buffer.from(bytes).includes(Buffer.from("EncryptedPackage", "utf16le")))
    throw new DocumentError("encrypted", "The document is protected by a password.");
  throw unsupported("an old Word or Office document");
}

function unsupported(what: string): DocumentError {
  return new DocumentError(
    "unsupported",
    `It looks like ${what}. What can be read is .txt, .md, .docx and .pdf.`,
  );
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, i) => bytes[i] === byte);
}
