import { ClosingLine } from "@raisontext/testing/closing-line";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,training,testing,bench,chaos,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["testing/src/global-setup.ts"],
    reporters: ["default", new ClosingLine()],
    // Most tests wait for programs, services and clocks more than they compute.
    maxWorkers: 4,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
