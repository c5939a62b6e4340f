import type { Reporter, TestModule } from "vitest/node";

/** Ends the run with one plain line that any tool can read. */
export class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      const tests = [...module.children.allTests()];
      for (const test of tests) {
        const { state } = test.result();
        if (state in counts) counts[state as keyof typeof counts] += 1;
      }
      if (tests.length === 0 || module.errors().length > 0) counts.failed += 1;
    }
    // After the other reporters' summaries.
    process.on("exit", () => {
      const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
      console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
    });
  }
}
