import { describe } from "vitest";
import type { Adapter } from "./bench.ts";
import { describeBrowsing } from "./browsing-suite.ts";
import { describeClosing } from "./closing-suite.ts";
import { describeDelivery } from "./delivery-suite.ts";
import { describeFailures } from "./failure-suite.ts";
import { describeProcesses } from "./process-suite.ts";

/** The contract every broker adapter keeps, checked with real processes on a real broker. */
export function describeBroker(adapter: Adapter): void {
  describe.skipIf(adapter.missing)(`${adapter.name} broker`, () => {
    describe("delivery", () => describeDelivery(adapter));
    describe("failures", () => describeFailures(adapter));
    describe("browsing", () => describeBrowsing(adapter));
    describe("closing", () => describeClosing(adapter));
    describe("processes", () => describeProcesses(adapter));
  });
}
