import { describe, expect, inject, test } from "vitest";
import { summarise, toMarkdown } from "./report.ts";
import { run } from "./run.ts";

const { missing: brokerMissing } = inject("rabbitMqServer");
const { missing: postgresMissing } = inject("postgres");
const TIMEOUT_MS = 300_000;
/** Texts whose tries the faults may use up. */
const MAX_ERRORED = 6;

describe.each([
  { broker: "rabbitmq", faults: 8, skip: brokerMissing ?? postgresMissing },
  { broker: "embedded", faults: 6, skip: undefined },
] as const)("on the $broker deployment", ({ broker, faults, skip }) => {
  test.skipIf(skip)(
    "every accepted text gets one answer at the one who asked, whatever is killed meanwhile",
    async ({ signal }) => {
      const record = await run({
        broker,
        seed: 7,
        faults,
        texts: 600,
        servers: 2,
        workers: 2,
        gapMs: [1_500, 3_500],
        signal,
        onProgress: () => {},
      });
      const summary = summarise(record);
      const { accepted, errored, lost, doubled, misrouted } = summary.total;
      expect({ lost, doubled, misrouted, broken: summary.broken }, toMarkdown(record, summary)).toEqual({
        lost: 0,
        doubled: 0,
        misrouted: 0,
        broken: [],
      });
      expect(accepted).toBe(600);
      expect(errored, toMarkdown(record, summary)).toBeLessThanOrEqual(MAX_ERRORED);
      expect(record.struck).toHaveLength(faults);
      // Kept for who looks into a failure.
      record.removeLogs();
    },
    TIMEOUT_MS,
  );
});
