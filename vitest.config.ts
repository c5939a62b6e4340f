import { ClosingLine } from "@raisontext/testing/closing-line";
import { LongFirst } from "@raisontext/testing/long-first";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,training,testing,bench,chaos,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["testing/src/global-setup.ts"],
    reporters: ["default", new ClosingLine()],
    // Most tests wait for programs, services and clocks more than they compute.
    maxWorkers: 4,
    sequence: { sequencer: LongFirst },
    // So long only on a machine that is busy with something else.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: PATIENCE_MS } },
  },
});
