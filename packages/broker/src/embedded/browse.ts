import type { Visitor } from "../broker.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Messages } from "./messages.ts";
import { unavailable } from "./sqlite-error.ts";

/** What browsing needs of its broker. */
export interface BrowseContext {
  readonly messages: Messages;
  readonly commit: GroupCommit;
  /** How long a removal may wait for the file's lock, in milliseconds. */
  readonly removeTimeoutMs: number;
  /** Throws when the broker is closed. */
  readonly checkOpen: () => void;
}

/** Visits up to `limit` of a queue's waiting messages, one read at a time: nothing is locked meanwhile. */
export async function browse(
  queue: string,
  visit: Visitor,
  limit: number,
  { messages, commit, removeTimeoutMs, checkOpen }: BrowseContext,
): Promise<number> {
  const last = read(() => messages.lastWaiting(queue));
  let visited = 0;
  for (let after = 0; visited < limit; visited += 1) {
    checkOpen();
    const message = read(() => messages.waiting(queue, after, last));
    if (!message) break;
    const { id, body, headers, attempts } = message;
    if ((await visit({ body, headers, attempt: attempts + 1 })) === "remove") {
      await commit.run(() => messages.removeWaiting(id), removeTimeoutMs);
    }
    after = id;
  }
  return visited;
}

function read<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw unavailable(error);
  }
}
