import type { DocumentHint, DocumentLimits, ReadDocument } from "./document.ts";
import { DocumentError } from "./document-error.ts";
import { readDocx } from "./docx.ts";
import { formatOf } from "./format.ts";
import { readPdf } from "./pdf.ts";
import { decodeText } from "./plain-text.ts";

/** Reads a document in this thread. Throws `DocumentError`. */
export async function readBytes(
  bytes: Uint8Array,
  hint: DocumentHint,
  limits: DocumentLimits,
): Promise<ReadDocument> {
  if (bytes.length === 0) throw empty();
  const format = formatOf(bytes, hint);
  const read = await textOf(bytes, format, limits);
  const text = read.text.replace(/^\ufeff/, "");
  if (text.trim() === "") throw empty();
  if (text.length > limits.maxCharacters)
    throw new DocumentError("too_long", "The text of the document is too long.");
  return { ...read, text, format };
}

async function textOf(
  bytes: Uint8Array,
  format: ReadDocument["format"],
  limits: DocumentLimits,
): Promise<Pick<ReadDocument, "text" | "pages">> {
  if (format === "pdf") return readPdf(bytes, limits);
  return { text: format === "docx" ? await readDocx(bytes) : decodeText(bytes) };
}

function empty(): DocumentError {
  return new DocumentError("empty", "There is no text in the document.");
}
