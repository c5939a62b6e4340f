import type { DeskDocument } from "./document.ts";

const KEY = "raisontext.desk";
const VERSION = 2;

/** What a tab remembers of its desk until it is closed; nothing where the browser has no room or refuses. */
export interface Memory {
  load(): readonly DeskDocument[];
  save(documents: readonly DeskDocument[]): void;
}

/** Keeps the desk in the tab's session storage. */
export function createMemory(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): Memory {
  return new TabMemory(storage);
}

/**
 * Each document is an item by itself, so that saving costs what has changed, and the list of their keys is one. Where there
 * was no room for all, only what still waits is kept until the desk is empty again.
 */
class TabMemory implements Memory {
  readonly #storage: Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** The documents in the storage, as they were when they were put there. */
  readonly #stored = new Map<string, DeskDocument>();
  #list = "";
  #roomForAll = true;

  constructor(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">) {
    this.#storage = storage;
  }

  load(): readonly DeskDocument[] {
    try {
      const { version, keys } = JSON.parse(this.#storage.getItem(KEY) ?? "{}");
      if (version !== VERSION) return [];
      const documents = (keys as string[]).map(key =>
        JSON.parse(this.#storage.getItem(itemOf(key)) ?? "null"),
      );
      for (const document of documents.filter(isDocument)) this.#stored.set(document.key, document);
    } catch {
      // What another version or program left, or a browser that refuses.
    }
    return [...this.#stored.values()];
  }

  save(documents: readonly DeskDocument[]): void {
    const kept = documents.filter(({ phase }) => phase.name !== "reading");
    this.#roomForAll ||= kept.length === 0;
    if (this.#roomForAll && this.#store(kept)) return;
    this.#roomForAll = false;
    // In the end nothing, rather than what was so before.
    if (!this.#store(kept.filter(({ phase }) => phase.name === "waiting"))) this.#store([]);
  }

  /** Whether the storage now holds these documents and no others. */
  #store(documents: readonly DeskDocument[]): boolean {
    try {
      const keys = new Set(documents.map(({ key }) => key));
      for (const key of [...this.#stored.keys()].filter(key => !keys.has(key))) this.#remove(key);
      const list = JSON.stringify({ version: VERSION, keys: [...keys] });
      if (keys.size === 0) this.#storage.removeItem(KEY);
      else if (list !== this.#list) this.#storage.setItem(KEY, list);
      this.#list = list;
      for (const document of documents) this.#put(document);
      return true;
    } catch {
      return false;
    }
  }

  #put(document: DeskDocument): void {
    const before = this.#stored.get(document.key);
    if (before && isSame(before, document)) return;
    this.#storage.setItem(itemOf(document.key), JSON.stringify(withoutNews(document)));
    this.#stored.set(document.key, document);
  }

  #remove(key: string): void {
    this.#storage.removeItem(itemOf(key));
    this.#stored.delete(key);
  }
}

const itemOf = (key: string): string => `${KEY}.${key}`;

/** Whether two states of a document are the same but for the news of it. */
function isSame(a: DeskDocument, b: DeskDocument): boolean {
  if (a.phase.name !== "waiting" || b.phase.name !== "waiting") return a === b;
  return a.text === b.text && a.phase.startedAt === b.phase.startedAt && a.phase.id === b.phase.id;
}

function withoutNews(document: DeskDocument): DeskDocument {
  if (document.phase.name !== "waiting") return document;
  const { news: _, ...phase } = document.phase;
  return { ...document, phase };
}

/** What another version of the page left is not taken for a document. */
function isDocument(value: unknown): value is DeskDocument {
  if (typeof value !== "object" || value === null) return false;
  const { key, text, phase } = value as Partial<DeskDocument>;
  return typeof key === "string" && typeof text === "string" && typeof phase?.name === "string";
}
