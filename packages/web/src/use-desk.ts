import { type ConnectionState, createLiveClient, liveUrl } from "@raisontext/client";
import { useEffect, useState } from "preact/hooks";
import { Desk } from "./desk/desk.ts";
import type { DeskDocument } from "./desk/document.ts";
import { createMemory } from "./desk/memory.ts";
import { readFile } from "./desk/read-file.ts";

/** The desk of the page, the documents on it, and the connection it works over, which lasts as long as the page. */
export function useDesk(): {
  readonly desk: Desk;
  readonly documents: readonly DeskDocument[];
  readonly connection: ConnectionState;
} {
  const [connection, setConnection] = useState<ConnectionState>("connecting");
  const [desk] = useState(() => {
    const url = liveUrl(new URL(".", document.baseURI));
    const client = createLiveClient({ url, onConnectionChange: setConnection });
    return new Desk({ client, readFile, memory: createMemory(sessionStorage) });
  });
  const [documents, setDocuments] = useState(desk.documents);
  useEffect(() => desk.subscribe(() => setDocuments(desk.documents)), [desk]);
  return { desk, documents, connection };
}
