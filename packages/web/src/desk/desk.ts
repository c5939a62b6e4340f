import {
  type DetectProgress,
  type LiveClient,
  RaisonTextError,
  type SettledDetection,
} from "@raisontext/client";
import type { DeskDocument, Phase } from "./document.ts";
import type { Memory } from "./memory.ts";

/** Most documents on a desk. */
export const MAX_DOCUMENTS = 200;
/** From this many documents at once on, they let single texts of other people pass. */
const BULK_FROM = 10;
/** Files that are read at once. */
const MAX_READING = 2;

/** What a desk works with. */
export interface DeskOptions {
  readonly client: Pick<LiveClient, "detect">;
  /** The text of a file; rejects with a `RaisonTextError` that says why it cannot be read. */
  readonly readFile: (file: File, signal: AbortSignal) => Promise<string>;
  readonly memory: Memory;
  /** Hears of each document that has just got its score. */
  readonly onScored?: (document: DeskDocument) => void;
}

/** The documents being checked, in the order they came; everything about them changes here alone. */
export class Desk {
  readonly #client: DeskOptions["client"];
  readonly #readFile: DeskOptions["readFile"];
  readonly #memory: Memory;
  readonly #onScored: NonNullable<DeskOptions["onScored"]>;
  readonly #listeners = new Set<() => void>();
  readonly #pending = new Map<string, AbortController>();
  readonly #unread: { readonly key: string; readonly file: File }[] = [];
  #reading = 0;
  #documents: readonly DeskDocument[];

  constructor({ client, readFile, memory, onScored = () => {} }: DeskOptions) {
    this.#client = client;
    this.#readFile = readFile;
    this.#memory = memory;
    this.#onScored = onScored;
    this.#documents = memory.load();
    for (const { key, phase } of this.#documents) if (phase.name === "waiting") this.#detect(key, phase.id);
  }

  /** A new list after each change. */
  get documents(): readonly DeskDocument[] {
    return this.#documents;
  }

  /** Calls the listener after each change; returns how to stop it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Puts a text on the desk and checks it. Returns its key. */
  add(text: string, name?: string): string {
    const key = newKey();
    this.#set([...this.#documents, { key, ...(name !== undefined && { name }), text, phase: waiting() }]);
    this.#detect(key);
    return key;
  }

  /** Puts a document on the desk that was checked before. */
  put(document: Omit<DeskDocument, "key">): string {
    const key = newKey();
    this.#set([...this.#documents, { ...document, key }]);
    return key;
  }

  /** Reads files and checks their texts. Returns the keys; files beyond `MAX_DOCUMENTS` are left out. */
  addFiles(files: readonly File[]): string[] {
    const room = Math.max(0, MAX_DOCUMENTS - this.#documents.length);
    const added = files.slice(0, room).map(file => ({ key: newKey(), file }));
    const documents = added.map(({ key, file }) => {
      return { key, name: file.name, text: "", phase: { name: "reading" } } as const;
    });
    this.#set([...this.#documents, ...documents]);
    this.#unread.push(...added);
    this.#readNext();
    return added.map(({ key }) => key);
  }

  /** Checks a document again, with another text if one is given. */
  check(key: string, text?: string): void {
    this.#abort(key);
    this.#change(key, document => ({ ...document, text: text ?? document.text, phase: waiting() }));
    this.#detect(key);
  }

  /** Gives up a document that is read or waits. */
  cancel(key: string): void {
    this.#abort(key);
    this.#change(key, document =>
      document.phase.name === "waiting" || document.phase.name === "reading"
        ? { ...document, phase: { name: "cancelled" } }
        : document,
    );
  }

  remove(key: string): void {
    this.#abort(key);
    this.#set(this.#documents.filter(document => document.key !== key));
  }

  clear(): void {
    for (const { key } of this.#documents) this.#abort(key);
    this.#set([]);
  }

  #readNext(): void {
    while (this.#reading < MAX_READING) {
      const next = this.#unread.shift();
      if (next === undefined) return;
      this.#reading += 1;
      void this.#read(next.key, next.file).finally(() => {
        this.#reading -= 1;
        this.#readNext();
      });
    }
  }

  async #read(key: string, file: File): Promise<void> {
    if (this.#phaseOf(key)?.name !== "reading") return;
    const { signal } = this.#begin(key);
    try {
      const text = await this.#readFile(file, signal);
      if (signal.aborted) return;
      this.#change(key, document => ({ ...document, text, phase: waiting() }));
      this.#detect(key);
    } catch (error) {
      if (!signal.aborted) this.#setPhase(key, { name: "failed", code: codeOf(error) });
    }
  }

  #detect(key: string, id?: string): void {
    const document = this.#documents.find(other => other.key === key);
    if (document === undefined) return;
    const { signal } = this.#begin(key);
    const many = this.#documents.filter(({ phase }) => phase.name === "waiting").length >= BULK_FROM;
    const settle = (phase: Phase) => signal.aborted || this.#setPhase(key, phase);
    this.#client
      .detect(document.text, {
        signal,
        lane: many ? "bulk" : "interactive",
        ...(id !== undefined && { id }),
        onProgress: progress => signal.aborted || this.#hear(key, progress),
      })
      .then(detection => {
        settle(phaseOf(detection));
        const scored = this.#documents.find(other => other.key === key);
        if (scored?.phase.name === "scored" && !signal.aborted) this.#onScored(scored);
      })
      .catch(error => settle({ name: "failed", code: codeOf(error) }));
  }

  #hear(key: string, progress: DetectProgress): void {
    const before = this.#phaseOf(key);
    if (before?.name !== "waiting") return;
    const id = progress.state === "refused" ? before.id : progress.id;
    const phase = { ...before, ...(id !== undefined && { id }), news: { progress, at: Date.now() } };
    // News come often and are not kept; the id is.
    this.#tell(
      this.#documents.map(document => (document.key === key ? { ...document, phase } : document)),
      id !== before.id,
    );
  }

  #begin(key: string): AbortController {
    const controller = new AbortController();
    this.#pending.set(key, controller);
    return controller;
  }

  #abort(key: string): void {
    this.#pending.get(key)?.abort();
    this.#pending.delete(key);
  }

  #phaseOf(key: string): Phase | undefined {
    return this.#documents.find(document => document.key === key)?.phase;
  }

  #setPhase(key: string, phase: Phase): void {
    this.#change(key, document => ({ ...document, phase }));
  }

  #change(key: string, change: (document: DeskDocument) => DeskDocument): void {
    this.#set(this.#documents.map(document => (document.key === key ? change(document) : document)));
  }

  #set(documents: readonly DeskDocument[]): void {
    this.#tell(documents, true);
  }

  #tell(documents: readonly DeskDocument[], save: boolean): void {
    this.#documents = documents;
    if (save) this.#memory.save(documents);
    for (const listener of this.#listeners) listener();
  }
}

/** Unlike any other of this tab. Without a secure connection a browser has no `crypto.randomUUID`. */
const newKey = (): string => `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;

const waiting = (): Phase => ({ name: "waiting", startedAt: Date.now() });

function phaseOf(detection: SettledDetection): Phase {
  switch (detection.state) {
    case "done":
      return { name: "scored", detection };
    case "failed":
      return { name: "failed", code: detection.error.code };
    case "expired":
      return { name: "failed", code: "expired" };
    case "cancelled":
      return { name: "cancelled" };
  }
}

function codeOf(error: unknown): string {
  return error instanceof RaisonTextError ? error.code : "internal";
}
