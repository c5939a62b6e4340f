import { setTimeout as sleep } from "node:timers/promises";
import { isSettled, ROUTES, settledDetectionSchema } from "@raisontext/contract";
import { type BrokerKind, Deployment } from "./deployment.ts";
import { Ledger } from "./ledger.ts";
import { Load } from "./load.ts";
import { describeFault, type PlannedFault, planFaults } from "./schedule.ts";

/** What a run is made of. The same options give the same texts and the same schedule. */
export interface RunOptions {
  readonly broker: BrokerKind;
  readonly seed: number;
  readonly faults: number;
  readonly texts: number;
  readonly servers: number;
  readonly workers: number;
  /** Milliseconds from one fault to the next. Default 3,000 to 9,000. */
  readonly gapMs?: readonly [number, number];
  /** Milliseconds after the last fault within which every text must have its answer. Default 60,000. */
  readonly patienceMs?: number;
  /** Hears how the run goes. */
  readonly onProgress: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A fault that was, and when; times are `performance.now()`. */
interface Struck {
  readonly planned: PlannedFault;
  readonly from: number;
  readonly to: number;
}

/** What was seen in a run. */
export interface RunRecord {
  readonly options: RunOptions;
  readonly ledger: Ledger;
  readonly struck: readonly Struck[];
  readonly startedAt: number;
  /** For each time the broker came back, the milliseconds until the first answer. */
  readonly recoveriesMs: readonly number[];
  /** Programs that ended by themselves, or did not end when told to. */
  readonly crashes: readonly string[];
  readonly logDir: string;
  readonly removeLogs: () => void;
}

/** The model is busy for this share of the time: with the texts in bursts, some are under way at nearly every moment. */
const UTILISATION = 0.65;
const AFTER_LAST_FAULT_MS = 5_000;
/** A second answer would come soon after the first, if at all. */
const SECOND_ANSWER_MS = 3_000;
const PROGRESS_MS = 5_000;

/** Starts a deployment, asks, strikes, waits for the answers, and ends everything. */
export async function run(options: RunOptions): Promise<RunRecord> {
  const { broker, seed, texts, servers, workers, gapMs = [3_000, 9_000], onProgress, signal } = options;
  const planned = planFaults({ ...options, gapMs });
  const last = planned.reduce((ms, { atMs, holdMs }) => Math.max(ms, atMs + holdMs), 0);
  const durationMs = last + AFTER_LAST_FAULT_MS;
  const crashes: string[] = [];
  onProgress(`${broker}: seed ${seed}, ${texts} texts in ${Math.round(durationMs / 1_000)} s; starting`);
  const deployment = await Deployment.start({
    broker,
    servers,
    workers,
    signal,
    textMs: Math.round((UTILISATION * workers * durationMs) / texts),
    onCrash: what => {
      crashes.push(what);
      onProgress(what);
    },
  });
  const { logDir } = deployment.services;
  const ledger = new Ledger();
  const load = new Load({ seed, texts, durationMs, servers: deployment.urls, ledger, signal });
  const stop = new AbortController();
  const storm = new Storm(deployment, ledger, AbortSignal.any([signal, stop.signal]), onProgress);
  const progress = setInterval(
    () => onProgress(`${ledger.texts.size} asked, ${ledger.open} open`),
    PROGRESS_MS,
  );
  try {
    signal.throwIfAborted();
    const startedAt = performance.now();
    await Promise.all([load.send(), storm.strike(planned)]);
    onProgress("no more texts and faults; waiting for the answers");
    await waitForAnswers(ledger, options);
    load.close();
    await audit(ledger, deployment.urls);
    const { struck, recoveriesMs } = storm;
    const removeLogs = () => deployment.services.removeLogs();
    return { options, ledger, struck, startedAt, recoveriesMs, crashes, logDir, removeLogs };
  } finally {
    clearInterval(progress);
    load.close();
    // What is down must be up again before it is ended: nothing may be started afterwards.
    stop.abort();
    await deployment.endPrograms();
    await storm.over();
    await deployment.close();
    if (signal.aborted) deployment.services.removeLogs();
  }
}

/** Strikes as planned; faults on the same thing one after the other, others when their time has come. */
class Storm {
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

async function waitForAnswers(ledger: Ledger, { patienceMs = 60_000, signal }: RunOptions): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (ledger.open > 0 && performance.now() < deadline) await sleep(50, undefined, { signal });
  await sleep(SECOND_ANSWER_MS, undefined, { signal });
}

/** Asks once more for every accepted text: it must be known still, and its answer be the same. */
async function audit(ledger: Ledger, urls: readonly string[]): Promise<void> {
  let number = 0;
  for (const text of ledger.texts.values()) {
    for (const id of text.ids) {
      number += 1;
      const response = await fetch(`${urls[number % urls.length]}${ROUTES.detections}/${id}`);
      const body: unknown = await response.json();
      if (response.status === 404) ledger.miss(text, id);
      else if (!response.ok) ledger.violate(`GET of an accepted id at the end: ${response.status}`);
      else if (isSettled(body as never)) ledger.review(text, settledDetectionSchema.parse(body));
    }
  }
}
