import { describe } from "vitest";
import type { Adapter } from "./bench.ts";
import { describeClosing } from "./closing-suite.ts";
import { describeDelivery } from "./delivery-suite.ts";
import { describeFailures } from "./failure-suite.ts";
import { describeProcesses } from "./process-suite.ts";

/** What the adapters may do differently. */
export interface Leeway {
  /** The attempt of a message whose first consumer died: 2 where the death counts as a failed delivery, else 1. */
  readonly attemptAfterDeath: number;
}

/** The contract every broker adapter keeps, checked with real processes on a real broker. */
export function describeBroker(adapter: Adapter, { attemptAfterDeath }: Leeway): void {
  describe.skipIf(adapter.missing)(`${adapter.name} broker`, () => {
    describe("delivery", () => describeDelivery(adapter));
    describe("failures", () => describeFailures(adapter));
    describe("closing", () => describeClosing(adapter));
    describe("processes", () => describeProcesses(adapter, attemptAfterDeath));
  });
}
