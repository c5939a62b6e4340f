import type { ScoredDetection } from "@raisontext/client";
import { type DBSchema, type IDBPDatabase, openDB } from "idb";

/** Most texts that are kept, and most characters of all; the oldest go first. */
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
  /** Length of its text. */
  readonly characters: number;
  readonly detection: ScoredDetection;
}

/** The results of this browser, kept in this browser alone. Where it keeps nothing (a private window), all is empty. */
export interface History {
  /** Whether new results are kept. */
  readonly enabled: boolean;
  /** Newest first. */
  list(): Promise<readonly HistoryEntry[]>;
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

/** Opens the history. */
export function createHistory(): History {
  return new BrowserHistory();
}

class BrowserHistory implements History {
  readonly #changes = new BroadcastChannel("raisontext.history");
  readonly #listeners = new Set<() => void>();
  #database: Promise<IDBPDatabase<Schema> | undefined> | undefined;

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

  async list(): Promise<readonly HistoryEntry[]> {
    const database = await this.#open();
    return (await database?.getAllFromIndex("entries", "at"))?.reverse() ?? [];
  }

  async add(entry: Omit<HistoryEntry, "characters">, text: string): Promise<void> {
    const database = this.enabled ? await this.#open() : undefined;
    if (database === undefined) return;
    const transaction = database.transaction(["entries", "texts"], "readwrite");
    const [entries, texts] = [transaction.objectStore("entries"), transaction.objectStore("texts")];
    await entries.put({ ...entry, characters: text.length });
    await texts.put(text, entry.id);
    const all = (await entries.index("at").getAll()).reverse();
    let characters = 0;
    for (const [i, { id, characters: length }] of all.entries()) {
      characters += length;
      if (i < MAX_ENTRIES && characters <= MAX_CHARACTERS) continue;
      await entries.delete(id);
      await texts.delete(id);
    }
    await transaction.done;
    this.#tell();
  }

  async textOf(id: string): Promise<string | undefined> {
    return (await this.#open())?.get("texts", id);
  }

  async remove(id: string): Promise<void> {
    const database = await this.#open();
    await Promise.all([database?.delete("entries", id), database?.delete("texts", id)]);
    this.#tell();
  }

  async clear(): Promise<void> {
    const database = await this.#open();
    await Promise.all([database?.clear("entries"), database?.clear("texts")]);
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

  #open(): Promise<IDBPDatabase<Schema> | undefined> {
    this.#database ??= openDB<Schema>(DATABASE, 1, {
      upgrade(database) {
        database.createObjectStore("entries", { keyPath: "id" }).createIndex("at", "at");
        database.createObjectStore("texts");
      },
    }).catch(() => undefined);
    return this.#database;
  }

  #tell(): void {
    this.#changes.postMessage("changed");
    this.#tellHere();
  }

  #tellHere(): void {
    for (const listener of this.#listeners) listener();
  }
}
