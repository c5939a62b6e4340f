import { expect, test } from "vitest";
import { FAULTS } from "./faults.ts";
import { describeFault, planFaults } from "./schedule.ts";

const OPTIONS = { broker: "rabbitmq", servers: 2, workers: 3, gapMs: [1_000, 2_000] } as const;

test("the same seed gives the same schedule, another one another", () => {
  const plan = (seed: number) => planFaults({ ...OPTIONS, seed, faults: 20 }).map(describeFault);
  expect(plan(7)).toEqual(plan(7));
  expect(plan(7)).not.toEqual(plan(8));
});

test("every kind of fault comes before any comes again", () => {
  const kinds = FAULTS.rabbitmq.map(({ name }) => name).toSorted();
  const planned = planFaults({ ...OPTIONS, seed: 3, faults: 2 * kinds.length }).map(
    ({ fault }) => fault.name,
  );
  expect(planned.slice(0, kinds.length).toSorted()).toEqual(kinds);
  expect(planned.slice(kinds.length).toSorted()).toEqual(kinds);
});
