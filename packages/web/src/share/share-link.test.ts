import type { ScoredDetection } from "@raisontext/client";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeShare, encodeShare } from "./share-link.ts";

const detectionOf = (text: string, score: number): ScoredDetection => ({
  id: "secret-id",
  requestedModel: "default",
  lane: "interactive",
  createdAt: "2026-11-23T10:00:00.000Z",
  settledAt: "2026-11-23T10:00:01.000Z",
  state: "done",
  score,
  verdict: "uncertain",
  confidence: "low",
  thresholds: { falsePositiveRate: 0.01, human: 0.2, ai: 0.9 },
  tokens: 3,
  warnings: ["too_short"],
  sentences: text === "" ? [] : [{ start: 0, end: text.length, score }],
  evidence: [],
  attacks: [],
  model: { name: "linear", version: "2" },
});

const ATTACK = { start: 0, end: 1, kind: "zero_width", count: 1 };

async function packedJson(json: string): Promise<string> {
  const stream = new Blob([json]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  return `#s=${Buffer.from(await new Response(stream).arrayBuffer()).toString("base64url")}`;
}

test("gives back what was shared, for any text", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (text, score) => {
        const fragment = await encodeShare(detectionOf(text, score), text);
        expect(fragment).toMatch(/^#s=[\w-]+$/);
        const shared = await decodeShare(fragment);
        expect(shared?.text).toBe(text);
        expect(shared?.result).toMatchObject({
          score: score + 0,
          sentences: [{ start: 0, end: text.length }],
        });
      },
    ),
    { numRuns: 50 },
  );
});

test("holds neither the text nor anything of it unless it is asked to, and never the id", async () => {
  const without = await decodeShare(await encodeShare(detectionOf("my words", 0.5)));
  expect(JSON.stringify(without)).not.toMatch(/my words|sentences|secret-id/);
  expect(without?.result).toMatchObject({ score: 0.5, verdict: "uncertain" });
});

test("takes from a link what it knows, and nothing else that was put there", async () => {
  const result = '"score":0.5,"createdAt":"2026-11-23","settledAt":"2026-11-23"';
  const json = `{"v":1,"__proto__":{"a":1},"result":{${result},"__proto__":{"verdict":"ai"},"windows":7,"id":"x"}}`;
  const shared = await decodeShare(await packedJson(json));
  expect(Object.getOwnPropertyNames(shared?.result)).toEqual(["score", "createdAt", "settledAt"]);
  expect(shared?.result.verdict).toBeUndefined();
});

test("takes nothing from a link that is damaged or made up", async () => {
  const packed = (value: unknown) => packedJson(JSON.stringify(value));
  const { id: _, state: __, ...result } = detectionOf("text", 0.5);
  expect(await decodeShare(await packed({ v: 1, text: "text", result }))).toBeDefined();
  const wrong = [
    { v: 2, result },
    { v: 1, result: { ...result, score: 2 } },
    { v: 1, result: { ...result, verdict: "<b>guilty</b>" } },
    { v: 1, text: "text", result: { ...result, sentences: [{ start: 0, end: 5, score: 0.1 }] } },
    { v: 1, text: "a".repeat(5_000_000), result },
    { v: 1, result: { ...result, settledAt: "yesterday" } },
    { v: 1, result: { ...result, reliability: "total" } },
    { v: 1, text: "a".repeat(100_001), result },
    { v: 1, text: "text", result: { ...result, attacks: Array(2_001).fill(ATTACK) } },
    null,
  ];
  for (const value of wrong) expect(await decodeShare(await packed(value))).toBeUndefined();
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.string(), fc.base64String()), async text => {
      expect(await decodeShare(`#s=${text}`)).toBeUndefined();
    }),
  );
});
