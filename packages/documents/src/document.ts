/** The kinds of document that can be read. */
export type DocumentFormat = "text" | "markdown" | "docx" | "pdf";

/** The text of a document. */
export interface ReadDocument {
  readonly text: string;
  readonly format: DocumentFormat;
  /** Pages of a PDF. */
  readonly pages?: number;
}

/** What is known of a file beside its bytes. */
export interface DocumentHint {
  /** Its name, for its ending. */
  readonly name?: string;
  /** Its media type, as a browser gives it. */
  readonly type?: string;
}

/** Limits on what is read. */
export interface DocumentLimits {
  /** Longest text, in UTF-16 code units. */
  readonly maxCharacters: number;
}
