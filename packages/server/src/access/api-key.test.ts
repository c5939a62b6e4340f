import { expect, test } from "vitest";
import { createApiKey, isSecretOf, parseApiKey } from "./api-key.ts";

test("a key is long, random, and known again by its hash alone", () => {
  const [one, two] = [createApiKey(), createApiKey()];
  expect(one.key).toMatch(/^rt_[0-9a-f]{12}_[\w-]{43}$/);
  expect(one.key).not.toBe(two.key);
  const { id, secret } = parseApiKey(one.key) ?? { id: "", secret: "" };
  expect(id).toBe(one.id);
  expect(one.hash).not.toContain(secret);
  expect(isSecretOf(secret, one.hash)).toBe(true);
  expect(isSecretOf(secret, two.hash)).toBe(false);
  expect(isSecretOf(`${secret}x`, one.hash)).toBe(false);
});

test("no secret is that of a key that is not there, and every check compares as much", () => {
  expect(isSecretOf("", undefined)).toBe(false);
  expect(isSecretOf("0".repeat(43), undefined)).toBe(false);
});

test.each([
  "",
  "rt_",
  "rt_0_0",
  "RT_000000000000_0000000000000000000000000000000000000000000",
  `rt_${"0".repeat(12)}_${"é".repeat(43)}`,
])("%j has not the shape of a key", key => {
  expect(parseApiKey(key)).toBeUndefined();
});

test("a wrong secret takes as long as one that begins right: the time tells nothing", () => {
  const { key, hash } = createApiKey();
  const secret = parseApiKey(key)?.secret ?? "";
  const nearly = `${secret.slice(0, -1)}${secret.endsWith("A") ? "B" : "A"}`;
  const far = "x".repeat(secret.length);
  const time = (given: string, of: string | undefined) => {
    const startedAt = performance.now();
    for (let round = 0; round < 200; round += 1) isSecretOf(given, of);
    return performance.now() - startedAt;
  };
  // Short and in turns: what else the machine does slows some of each kind, never all of one.
  const turns = Array.from({ length: 200 }, () => [
    time(nearly, hash),
    time(far, hash),
    time(nearly, undefined),
  ]);
  const best = (kind: number) => Math.min(...turns.map(times => times[kind] ?? 0));
  const [one, two, three] = [best(0), best(1), best(2)];
  // A comparison that stops at the first difference, or no hash at all for an unknown id, would differ by far more; the bound is for a busy machine.
  for (const other of [two, three]) expect(Math.max(one, other) / Math.min(one, other)).toBeLessThan(3);
});
