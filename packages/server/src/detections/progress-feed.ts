import type { Pending } from "./ticket.ts";

interface Watcher {
  readonly look: () => Pending;
  readonly tell: (pending: Pending) => void;
  told: Pending;
}

/** A position is told again when it has moved by this part of itself; near the front that is every move. */
const MOVED = 0.02;

/** Tells those who wait how far their texts have come, when there is something to tell. */
export class ProgressFeed {
  readonly #watchers = new Set<Watcher>();

  /** Begins to tell; what `look` says now counts as told. Returns how to end it. */
  add(look: () => Pending, tell: (pending: Pending) => void): () => void {
    const watcher = { look, tell, told: look() };
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  /** Tells everyone what has changed. */
  tell(): void {
    for (const watcher of this.#watchers) {
      const pending = watcher.look();
      if (!hasMoved(watcher.told, pending)) continue;
      watcher.told = pending;
      watcher.tell(pending);
    }
  }
}

function hasMoved(before: Pending, now: Pending): boolean {
  if (before.state !== now.state) return true;
  if (before.state === "running" || now.state === "running") return false;
  if ((before.workers === 0) !== (now.workers === 0)) return true;
  if ((before.etaMs === undefined) !== (now.etaMs === undefined)) return true;
  const [from = 0, to = 0] = [before.position, now.position];
  return Math.abs(from - to) > from * MOVED;
}
