import type { DeskDocument } from "./document.ts";

const KEY = "raisontext.desk";
const VERSION = 1;

/** What a tab remembers of its desk until it is closed; nothing where the browser has no room or refuses. */
export interface Memory {
  load(): readonly DeskDocument[];
  save(documents: readonly DeskDocument[]): void;
}

/** Keeps the desk in the tab's session storage. Without room for all, only what still waits is kept. */
export function createMemory(storage: Pick<Storage, "getItem" | "setItem" | "removeItem">): Memory {
  return {
    load() {
      try {
        const { version, documents } = JSON.parse(storage.getItem(KEY) ?? "{}");
        return version === VERSION && Array.isArray(documents) ? documents.filter(isDocument) : [];
      } catch {
        return [];
      }
    },
    save(documents) {
      const kept = documents.filter(({ phase }) => phase.name !== "reading").map(withoutNews);
      const waiting = kept.filter(({ phase }) => phase.name === "waiting");
      // In the end nothing, rather than what was so before.
      for (const some of [kept, waiting, []]) if (store(storage, some)) return;
    },
  };
}

function store(
  storage: Pick<Storage, "setItem" | "removeItem">,
  documents: readonly DeskDocument[],
): boolean {
  try {
    if (documents.length === 0) storage.removeItem(KEY);
    else storage.setItem(KEY, JSON.stringify({ version: VERSION, documents }));
    return true;
  } catch {
    return false;
  }
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
