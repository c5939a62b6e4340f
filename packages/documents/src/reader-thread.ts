import { parentPort, workerData } from "node:worker_threads";
import type { DocumentHint, DocumentLimits, ReadDocument } from "./document.ts";
import { DocumentError, type DocumentErrorCode } from "./document-error.ts";
import { readBytes } from "./read-bytes.ts";

/** What a thread is given. */
export interface ThreadTask {
  readonly bytes: Uint8Array;
  readonly hint: DocumentHint;
  readonly limits: DocumentLimits;
}

/** What it answers, once. */
export type ThreadAnswer =
  | { readonly document: ReadDocument }
  | { readonly error: { readonly code: DocumentErrorCode; readonly message: string } };

const { bytes, hint, limits }: ThreadTask = workerData;
parentPort?.postMessage(await answer());

async function answer(): Promise<ThreadAnswer> {
  try {
    return { document: await readBytes(bytes, hint, limits) };
  } catch (error) {
    const { code, message } =
      error instanceof DocumentError ? error : new DocumentError("unreadable", "The document is damaged.");
    return { error: { code, message } };
  }
}
