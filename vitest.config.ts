import { ClosingLine } from "@raisontext/testing/closing-line";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{packages,training,testing,bench,chaos,scripts}/**/*.test.{ts,tsx}"],
    globalSetup: ["testing/src/global-setup.ts"],
    reporters: ["default", new ClosingLine()],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
