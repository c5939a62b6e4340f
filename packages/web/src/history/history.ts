import type { ScoredDetection } from "@raisontext/client";
import { type DBSchema, type IDBPDatabase, type IDBPObjectStore, openDB } from "idb";

/** Most texts that are kept, and most characters of all with their results (50 MB); the oldest go first. */
const MAX_ENTRIES = 200;
const MAX_CHARACTERS = 25_000_000;

const DATABASE = "raisontext";
const SWITCH = "raisontext.history";

/** A text that was checked before, without the text itself. */
export interface HistoryEntry {
  /** The id of its detection. */
  readonly id: string;
  /** When it was scored, in ms since the epoch. */
  readonly at: number;
  readonly title: string;
  /** The name of its file. */
  readonly name?: string;
  /** Length of its text and of its detection as JSON. */
  readonly characters: number;
  readonly detection: ScoredDetection;
}

/** The results of this browser, kept in this browser alone. */
export interface History {
  /** Whether new results are kept. */
  readonly enabled: boolean;
  /** Newest first; undefined where the browser refuses to keep anything, as some do in a private window. */
  list(): Promise<readonly HistoryEntry[] | undefined>;
  /** Keeps an entry while it is enabled; where there is no room, or nothing can be kept, the entry is dropped. */
  add(entry: Omit<HistoryEntry, "characters">, text: string): Promise<void>;
  textOf(id: string): Promise<string | undefined>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
  /** Switching off forgets everything, and stays so. */
  setEnabled(enabled: boolean): Promise<void>;
  /** Calls the listener after each change, in whatever tab; returns how to stop it. */
  subscribe(listener: () => void): () => void;
}

interface Schema extends DBSchema {
  entries: { key: string; value: HistoryEntry; indexes: { at: number } };
  texts: { key: string; value: string };
}

type Database = IDBPDatabase<Schema>;
type Store<Name extends "entries" | "texts"> = IDBPObjectStore<
  Schema,
  ["entries", "texts"],
  Name,
  "readwrite"
>;
type Change = (entries: Store<"entries">, texts: Store<"texts">) => Promise<unknown>;

/** Opens the history. */
export function createHistory(): History {
  return new BrowserHistory();
}

class BrowserHistory implements History {
  readonly #changes = new BroadcastChannel("raisontext.history");
  readonly #listeners = new Set<() => void>();
  #database: Promise<Database | undefined> | undefined;

  constructor() {
    this.#changes.onmessage = () => this.#tellHere();
  }

  get enabled(): boolean {
    try {
      return localStorage.getItem(SWITCH) !== "off";
    } catch {
      return false;
    }
  }

  async list(): Promise<readonly HistoryEntry[] | undefined> {
    const database = await this.#open();
    return (await database?.getAllFromIndex("entries", "at"))?.reverse();
  }

  async add(entry: Omit<HistoryEntry, "characters">, text: string): Promise<void> {
    const database = this.enabled ? await this.#open() : undefined;
    if (database === undefined) return;
    const characters = text.length + JSON.stringify(entry.detection).length;
    try {
      await change(database, keep({ ...entry, characters }, text));
    } catch {
      return; // The disk is full: the page goes on without the entry.
    }
    this.#tell();
  }

  async textOf(id: string): Promise<string | undefined> {
    return (await this.#open())?.get("texts", id);
  }

  async remove(id: string): Promise<void> {
    const database = await this.#open();
    if (database) await change(database, forget(id));
    this.#tell();
  }

  async clear(): Promise<void> {
    const database = await this.#open();
    if (database) await change(database, (entries, texts) => Promise.all([entries.clear(), texts.clear()]));
    this.#tell();
  }

  async setEnabled(enabled: boolean): Promise<void> {
    try {
      localStorage.setItem(SWITCH, enabled ? "on" : "off");
    } catch {
      // Nothing is kept in such a browser.
    }
    if (enabled) this.#tell();
    else await this.clear();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #open(): Promise<Database | undefined> {
    this.#database ??= this.#opened().catch(() => undefined);
    return this.#database;
  }

  async #opened(): Promise<Database> {
    return openDB<Schema>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore("entries", { keyPath: "id" }).createIndex("at", "at");
        database.createObjectStore("texts");
      },
      // The browser closed it, as when its data are cleared; the next call opens it anew.
      terminated: () => {
        this.#database = undefined;
      },
    });
  }

  #tell(): void {
    this.#changes.postMessage("changed");
    this.#tellHere();
  }

  #tellHere(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** Changes entries and texts together or not at all. */
async function change(database: Database, work: Change): Promise<void> {
  const transaction = database.transaction(["entries", "texts"], "readwrite");
  const worked = work(transaction.objectStore("entries"), transaction.objectStore("texts"));
  await Promise.all([worked, transaction.done]);
}

function keep(entry: HistoryEntry, text: string): Change {
  return async (entries, texts) => {
    await entries.put(entry);
    await texts.put(text, entry.id);
    const all = (await entries.index("at").getAll()).reverse();
    let characters = 0;
    const excess = all.filter((kept, i) => {
      characters += kept.characters;
      return i >= MAX_ENTRIES || characters > MAX_CHARACTERS;
    });
    await Promise.all(excess.map(({ id }) => forget(id)(entries, texts)));
  };
}

function forget(id: string): Change {
  return (entries, texts) => Promise.all([entries.delete(id), texts.delete(id)]);
}
