import { expect, test } from "vitest";
import { Joined } from "./joined.ts";

/** Counts how often each piece of work begins; "fails" does. */
function count(joined: Joined<string>) {
  const begun: string[] = [];
  const get = (key: string) =>
    joined.get(key, async () => {
      begun.push(key);
      if (key === "fails") throw new Error("no");
      return `value of ${key}`;
    });
  return { begun, get };
}

test("who comes while the work runs, or after it, gets its value", async () => {
  const { begun, get } = count(new Joined());
  const together = await Promise.all([get("a"), get("a"), get("b")]);
  expect([...together, await get("a")]).toEqual(["value of a", "value of a", "value of b", "value of a"]);
  expect(begun).toEqual(["a", "b"]);
});

test("work that fails fails for all who wait for it, and is begun anew for the next", async () => {
  const { begun, get } = count(new Joined());
  const outcomes = await Promise.allSettled([get("fails"), get("fails")]);
  expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await expect(get("fails")).rejects.toThrow("no");
  expect(begun).toEqual(["fails", "fails"]);
});

test("the oldest values are forgotten", async () => {
  const { begun, get } = count(new Joined(2));
  for (const key of ["a", "b", "c", "b", "a"]) await get(key);
  expect(begun).toEqual(["a", "b", "c", "a"]);
});
