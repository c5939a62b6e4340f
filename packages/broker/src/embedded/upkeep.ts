import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { EmbeddedConsumer } from "./embedded-consumer.ts";
import type { Events } from "./events.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { Holders } from "./holders.ts";

/** What is looked after. */
export interface UpkeepOptions {
  readonly db: DatabaseSync;
  readonly commit: GroupCommit;
  readonly holders: Holders;
  readonly events: Events;
  readonly consumers: ReadonlySet<EmbeddedConsumer>;
  readonly leaseMs: number;
  readonly wake: (queue: string) => void;
}

const POLL_MS = 10;
const LOOKS_PER_LEASE = 20;
const MAX_LOOK_MS = 500;
const COMMIT_TIMEOUT_MS = 1_000;

/** What is done by the clock: hearing of other processes' writes, beating, finding the dead, emptying the WAL. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #looksToDeath: number;
  readonly #dataVersion: StatementSync;
  readonly #checkpoint: StatementSync;
  readonly #timers: readonly NodeJS.Timeout[];
  #version: unknown;
  #countBefore = 0;
  #emptiedAt = 0;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    const lookMs = Math.min(MAX_LOOK_MS, options.leaseMs / LOOKS_PER_LEASE);
    this.#looksToDeath = Math.ceil(options.leaseMs / lookMs);
    this.#dataVersion = options.db.prepare("PRAGMA data_version");
    this.#checkpoint = options.db.prepare("PRAGMA wal_checkpoint(TRUNCATE)");
    this.#timers = [
      setInterval(() => attempt(() => this.#hear()), POLL_MS),
      setInterval(() => attempt(() => this.#lookAfter()), lookMs),
    ];
    attempt(() => this.#findDead());
  }

  stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  #hear(): void {
    const { consumers, events } = this.#options;
    if (consumers.size === 0 && !events.hasListeners) return;
    // Changes when another connection has committed.
    const version = this.#dataVersion.get()?.data_version;
    if (version === this.#version) return;
    for (const consumer of consumers) consumer.wakeIfWaiting();
    if (events.hasListeners) events.deliver();
    this.#version = version;
  }

  #lookAfter(): void {
    this.#emptyWal();
    this.#beat();
    this.#findDead();
  }

  #beat(): void {
    const { consumers, commit, holders } = this.#options;
    if (![...consumers].some(({ held }) => held > 0)) return;
    commit.run(() => holders.beat(), COMMIT_TIMEOUT_MS).catch(() => {});
  }

  #findDead(): void {
    const { commit, holders, wake } = this.#options;
    for (const id of holders.findDead(this.#looksToDeath)) {
      commit.run(() => holders.bury(id).forEach(wake), COMMIT_TIMEOUT_MS).catch(() => {});
    }
  }

  /** What was deleted is still in the WAL: once it is quiet, that is emptied too. */
  #emptyWal(): void {
    const { count } = this.#options.commit;
    const quiet = count === this.#countBefore;
    this.#countBefore = count;
    if (quiet && count !== this.#emptiedAt && this.#checkpoint.get()?.busy === 0) this.#emptiedAt = count;
  }
}

/** A locked or failing file is tried again by the next tick; those who wait for it are told elsewhere. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {}
}
