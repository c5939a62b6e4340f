import { setTimeout as sleep } from "node:timers/promises";
import { detectionSchema, isSettled, ROUTES } from "@raisontext/contract";
import { type BrokerKind, Deployment } from "./deployment.ts";
import { Ledger } from "./ledger.ts";
import { Load } from "./load.ts";
import { planFaults } from "./schedule.ts";
import { Storm, type Struck } from "./storm.ts";

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
  const stop = new AbortController();
  const stopped = AbortSignal.any([signal, stop.signal]);
  const load = new Load({ seed, texts, durationMs, servers: deployment.urls, ledger, signal: stopped });
  const storm = new Storm(deployment, ledger, stopped, onProgress);
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
  } catch (error) {
    if (!signal.aborted) onProgress(`the run failed; the logs of all programs are in ${logDir}`);
    throw error;
  } finally {
    clearInterval(progress);
    load.close();
    // A fault may be bringing the broker up: that is ended only afterwards.
    stop.abort();
    await deployment.endPrograms();
    await storm.over();
    await deployment.close();
    if (signal.aborted) deployment.services.removeLogs();
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
      const detection = detectionSchema.safeParse(await response.json()).data;
      if (response.status === 404) ledger.miss(text, id);
      else if (!detection) ledger.violate(`GET of an accepted id at the end: ${response.status}`);
      else if (isSettled(detection)) ledger.review(text, detection);
    }
  }
}
