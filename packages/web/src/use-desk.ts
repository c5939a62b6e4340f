import { type ConnectionState, createLiveClient, liveUrl } from "@raisontext/client";
import { useEffect, useState } from "preact/hooks";
import { rememberedKey } from "./access/api-key.ts";
import { Desk } from "./desk/desk.ts";
import type { DeskDocument } from "./desk/document.ts";
import { createMemory } from "./desk/memory.ts";
import { readFile } from "./desk/read-file.ts";
import { titleOf } from "./desk/title.ts";
import type { History } from "./history/history.ts";

/** The desk of the page, the documents on it, and the connection it works over, which lasts as long as the page. */
export function useDesk(history: History): {
  readonly desk: Desk;
  readonly documents: readonly DeskDocument[];
  readonly connection: ConnectionState;
} {
  const [connection, setConnection] = useState<ConnectionState>("connecting");
  const [desk] = useState(() => {
    const url = liveUrl(new URL(".", document.baseURI));
    const apiKey = rememberedKey();
    const client = createLiveClient({
      url,
      onConnectionChange: setConnection,
      ...(apiKey !== undefined && { apiKey }),
    });
    return new Desk({ client, readFile, memory: createMemory(sessionStorage), onScored });

    function onScored({ name, text, phase }: DeskDocument): void {
      if (phase.name !== "scored") return;
      const { detection } = phase;
      const about = { id: detection.id, at: Date.parse(detection.settledAt), detection };
      void history.add(
        { ...about, title: titleOf({ name, text }), ...(name !== undefined && { name }) },
        text,
      );
    }
  });
  const [documents, setDocuments] = useState(desk.documents);
  useEffect(() => {
    const show = () => setDocuments(desk.documents);
    const unsubscribe = desk.subscribe(show);
    // They may have changed since they were first looked at.
    show();
    return unsubscribe;
  }, [desk]);
  return { desk, documents, connection };
}
