import type { BrokerKind } from "./deployment.ts";
import { FAULTS, type Fault } from "./faults.ts";
import { between, createRandom, shuffled } from "./random.ts";

/** A fault and its time. */
export interface PlannedFault {
  readonly number: number;
  readonly fault: Fault;
  /** When it begins, in milliseconds after the first text; later where the fault before it on the same thing lasts. */
  readonly atMs: number;
  readonly target: number;
  readonly holdMs: number;
}

/** What a schedule is made of. */
export interface ScheduleOptions {
  readonly seed: number;
  readonly broker: BrokerKind;
  readonly faults: number;
  readonly servers: number;
  readonly workers: number;
  /** Milliseconds from one fault to the next. */
  readonly gapMs: readonly [number, number];
}

/** Plans the faults of a run: every kind in turn before any comes again, in an order and at times that the seed decides. */
export function planFaults(options: ScheduleOptions): readonly PlannedFault[] {
  const random = createRandom(options.seed);
  const planned: PlannedFault[] = [];
  let bag: readonly Fault[] = [];
  let atMs = 0;
  for (let number = 1; number <= options.faults; number += 1) {
    if (bag.length === 0) bag = shuffled(random, FAULTS[options.broker]);
    const [fault, ...others] = bag;
    if (!fault) break;
    bag = others;
    atMs += between(random, options.gapMs);
    const targets = { server: options.servers, worker: options.workers }[fault.on as "server"] ?? 1;
    const target = between(random, [0, targets - 1]);
    planned.push({ number, fault, atMs, target, holdMs: between(random, fault.holdMs) });
  }
  return planned;
}

/** A line for people. */
export function describeFault({ number, fault, atMs, target, holdMs }: PlannedFault): string {
  const which = fault.on === "server" || fault.on === "worker" ? ` (${fault.on}-${target})` : "";
  return `#${number} at ${(atMs / 1_000).toFixed(1)} s: ${fault.name}${which}, ${(holdMs / 1_000).toFixed(1)} s`;
}
