import { getDocumentProxy } from "unpdf";
import type { DocumentLimits } from "./document.ts";
import { DocumentError } from "./document-error.ts";
import { type Line, pageLines } from "./pdf-lines.ts";
import { paragraphsOf } from "./pdf-paragraphs.ts";

/** Pages without any text after which a document counts as a scan. */
const MAX_BLANK_PAGES = 200;

/** The text of a PDF with its paragraphs put together again, and its number of pages. Throws `DocumentError`. */
export async function readPdf(
  bytes: Uint8Array,
  { maxCharacters }: DocumentLimits,
): Promise<{ readonly text: string; readonly pages: number }> {
  const document = await open(bytes);
  const pages: Line[][] = [];
  let characters = 0;
  try {
    for (let page = 1; page <= document.numPages; page++) {
      const { items } = await (await document.getPage(page)).getTextContent();
      const lines = pageLines(items.flatMap(item => ("str" in item ? [item] : [])));
      pages.push(lines);
      characters += lines.reduce((sum, { text }) => sum + text.length, 0);
      if (characters === 0 && page >= MAX_BLANK_PAGES) break;
      // Some of it may still go as headers and page numbers.
      if (characters > 1.5 * maxCharacters) throw tooLong();
    }
  } catch (cause) {
    throw cause instanceof DocumentError ? cause : unreadable(cause);
  }
  const text = paragraphsOf(pages).join("\n\n");
  if (text.trim() === "") {
    const message = "The PDF has no text in it; it is probably a scan. Recognise its text (OCR) first.";
    throw new DocumentError("without_text", message);
  }
  return { text, pages: document.numPages };
}

async function open(bytes: Uint8Array) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), { verbosity: 0 });
  } catch (cause) {
    if (cause instanceof Error && cause.name === "PasswordException")
      throw new DocumentError("encrypted", "The PDF is protected by a password.", { cause });
    throw unreadable(cause);
  }
}

function tooLong(): DocumentError {
  return new DocumentError("too_long", "The text of the document is too long.");
}

function unreadable(cause: unknown): DocumentError {
  return new DocumentError("unreadable", "The PDF is damaged.", { cause });
}
