import { setTimeout as sleep } from "node:timers/promises";
import type { Deployment } from "./deployment.ts";
import type { Ledger } from "./ledger.ts";
import { describeFault, type PlannedFault } from "./schedule.ts";

/** A fault that was, and when; times are `performance.now()`. */
export interface Struck {
  readonly planned: PlannedFault;
  readonly from: number;
  readonly to: number;
}

/** Strikes a deployment as planned; faults on the same thing one after the other, others when their time has come. */
export class Storm {
  readonly struck: Struck[] = [];
  readonly recoveriesMs: number[] = [];
  readonly #deployment: Deployment;
  readonly #ledger: Ledger;
  readonly #signal: AbortSignal;
  readonly #onProgress: (line: string) => void;
  readonly #tasks: Promise<void>[] = [];
  /** What is struck → when that is over. */
  readonly #turns = new Map<string, Promise<void>>();

  constructor(
    deployment: Deployment,
    ledger: Ledger,
    signal: AbortSignal,
    onProgress: (line: string) => void,
  ) {
    this.#deployment = deployment;
    this.#ledger = ledger;
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  /** Resolves when the last fault is over. */
  async strike(planned: readonly PlannedFault[]): Promise<void> {
    const startedAt = performance.now();
    for (const one of planned) {
      const waitMs = startedAt + one.atMs - performance.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal: this.#signal });
      const { on } = one.fault;
      const what = on === "server" || on === "worker" ? `${on} ${one.target}` : on;
      const task = (this.#turns.get(what) ?? Promise.resolve()).then(() => this.#strike(one));
      this.#turns.set(what, task);
      this.#tasks.push(task);
      // Who waits for all of them hears of it.
      task.catch(() => {});
    }
    await Promise.all(this.#tasks);
  }

  /** Resolves when no fault goes on any more. */
  async over(): Promise<void> {
    await Promise.allSettled(this.#tasks);
  }

  async #strike(planned: PlannedFault): Promise<void> {
    this.#signal.throwIfAborted();
    this.#onProgress(describeFault(planned));
    const { fault, target, holdMs } = planned;
    const from = performance.now();
    let backAt: number | undefined;
    await fault.strike(this.#deployment, {
      target,
      holdMs,
      onBrokerBack: () => {
        backAt = performance.now();
      },
    });
    if (backAt !== undefined) this.recoveriesMs.push(await this.#recovery(backAt));
    this.struck.push({ planned, from, to: performance.now() });
    this.#onProgress(`#${planned.number} is over`);
  }

  async #recovery(backAt: number): Promise<number> {
    const deadline = backAt + 60_000;
    for (;;) {
      const answeredAt = this.#ledger.firstAnswerAfter(backAt);
      if (answeredAt !== undefined) return answeredAt - backAt;
      if (performance.now() > deadline || this.#signal.aborted) return Number.POSITIVE_INFINITY;
      await sleep(20);
    }
  }
}
