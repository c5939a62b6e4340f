import { LIMITS } from "@raisontext/contract";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ReceivedBody } from "./received-body.ts";

const MB = new Uint8Array(1_048_576);

async function readAll(body: ReceivedBody): Promise<number> {
  let bytes = 0;
  for await (const chunk of body.chunks()) bytes += chunk.length;
  return bytes;
}

async function* chunks(count: number) {
  for (let sent = 0; sent < count; sent += 1) yield MB;
}

test("takes as much as may be, and not a byte more", async () => {
  const most = LIMITS.batchMaxBytes / MB.length;
  expect(await readAll(new ReceivedBody(chunks(most), "k", ""))).toBe(LIMITS.batchMaxBytes);
  await expect(readAll(new ReceivedBody(chunks(most + 1), "k", ""))).rejects.toThrow(/^body_too_large/);
});

test("the fingerprint is of bytes, key and options, however the bytes were cut", async () => {
  async function* text(...parts: readonly string[]) {
    for (const part of parts) yield Buffer.from(part);
  }
  const fingerprint = async (body: AsyncIterable<Uint8Array>, key = "k", options = "o") => {
    const received = new ReceivedBody(body, key, options);
    await readAll(received);
    return received.fingerprint();
  };
  const first = await fingerprint(text("abc", "def"));
  expect(await fingerprint(text("a", "bcdef"))).toBe(first);
  expect(await fingerprint(text("abcdeg"))).not.toBe(first);
  expect(await fingerprint(text("abcdef"), "other")).not.toBe(first);
  expect(await fingerprint(text("abcdef"), "k", "other")).not.toBe(first);
});

describe("a body that comes too slowly", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is given up when it pauses too long", async () => {
    async function* stalling() {
      yield MB;
      await new Promise(() => {});
    }
    const reading = expect(readAll(new ReceivedBody(stalling(), "k", ""))).rejects.toThrow(
      /^request_timeout/,
    );
    await vi.advanceTimersByTimeAsync(LIMITS.batchPauseMs + 10);
    await reading;
  });

  test("is given up when it takes too long, though it never pauses long", async () => {
    async function* dripping() {
      for (;;) {
        await new Promise(resolve => setTimeout(resolve, LIMITS.batchPauseMs / 2));
        yield Buffer.from("x");
      }
    }
    let isOver = false;
    const reading = expect(readAll(new ReceivedBody(dripping(), "k", ""))).rejects.toThrow(
      /^request_timeout/,
    );
    void reading.then(() => {
      isOver = true;
    });
    await vi.advanceTimersByTimeAsync(LIMITS.batchTimeoutMs - LIMITS.batchPauseMs);
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(2 * LIMITS.batchPauseMs);
    await reading;
  });

  test("that breaks off is told so", async () => {
    async function* broken() {
      yield MB;
      throw new Error("aborted");
    }
    await expect(readAll(new ReceivedBody(broken(), "k", ""))).rejects.toThrow(
      /^invalid_request: The body broke off/,
    );
  });
});
