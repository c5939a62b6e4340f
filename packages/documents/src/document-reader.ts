import { Worker } from "node:worker_threads";
import type { DocumentHint, DocumentLimits, ReadDocument } from "./document.ts";
import { DocumentError } from "./document-error.ts";
import { formatOf } from "./format.ts";
import { readBytes } from "./read-bytes.ts";
import type { ThreadAnswer, ThreadTask } from "./reader-thread.ts";

/** How documents are read. */
export interface DocumentReaderOptions extends DocumentLimits {
  /** Documents that are read at once. Default 2. */
  readonly maxConcurrent?: number;
  /** Documents that wait for that; one more is refused with `busy`. Default 32. */
  readonly maxWaiting?: number;
  /** How long one may take, in ms; then it counts as unreadable. Default 15,000. */
  readonly timeoutMs?: number;
  /** Heap of the thread that reads one, in MiB; one that needs more counts as unreadable. Default 512. */
  readonly maxHeapMb?: number;
}

const THREAD = new URL("./reader-thread.ts", import.meta.url);

/** Text of at most so many bytes is read where it is: nothing in it can take long. */
const SMALL_TEXT_BYTES = 512 * 1024;

/** Reads documents, each in a thread of its own, so that a hostile one costs that thread and nothing else. */
export class DocumentReader {
  readonly #options: Required<DocumentReaderOptions>;
  readonly #waiting: (() => void)[] = [];
  readonly #threads = new Set<Worker>();
  #running = 0;

  constructor(options: DocumentReaderOptions) {
    this.#options = { maxConcurrent: 2, maxWaiting: 32, timeoutMs: 15_000, maxHeapMb: 512, ...options };
  }

  /** The text of a document. Rejects with a `DocumentError`. */
  async read(bytes: Uint8Array, hint: DocumentHint = {}): Promise<ReadDocument> {
    const { maxCharacters } = this.#options;
    if (isSmallText(bytes, hint)) return readBytes(bytes, hint, { maxCharacters });
    await this.#turn();
    try {
      return await this.#readInThread(bytes, hint);
    } finally {
      // Who waits takes the place over.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }

  /** Ends what is being read; it counts as unreadable. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map(thread => thread.terminate()));
  }

  async #turn(): Promise<void> {
    const { maxConcurrent, maxWaiting } = this.#options;
    if (this.#running < maxConcurrent) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= maxWaiting)
      throw new DocumentError("busy", "Too many documents are being read.");
    await new Promise<void>(resolve => this.#waiting.push(resolve));
  }

  #readInThread(bytes: Uint8Array, hint: DocumentHint): Promise<ReadDocument> {
    const { timeoutMs, maxHeapMb, maxCharacters } = this.#options;
    const task: ThreadTask = { bytes, hint, limits: { maxCharacters } };
    const thread = new Worker(THREAD, {
      workerData: task,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
      // What libraries print about a document must not reach our log.
      stdout: true,
      stderr: true,
    });
    this.#threads.add(thread);
    const timer = setTimeout(() => thread.terminate(), timeoutMs);
    return new Promise<ReadDocument>((resolve, reject) => {
      const fail = (cause?: unknown) =>
        reject(new DocumentError("unreadable", "The document could not be read in time.", { cause }));
      thread.once("message", (answer: ThreadAnswer) => {
        if ("document" in answer) resolve(answer.document);
        else reject(new DocumentError(answer.error.code, answer.error.message));
      });
      thread.once("error", fail);
      thread.once("exit", () => fail());
    }).finally(() => {
      clearTimeout(timer);
      this.#threads.delete(thread);
      void thread.terminate();
    });
  }
}

function isSmallText(bytes: Uint8Array, hint: DocumentHint): boolean {
  if (bytes.length > SMALL_TEXT_BYTES) return false;
  try {
    return !["docx", "pdf"].includes(formatOf(bytes, hint));
  } catch {
    // It is of a kind that is refused, which takes no time either.
    return true;
  }
}
