import { expect, test } from "vitest";
import type { DeskDocument } from "./document.ts";
import { createMemory } from "./memory.ts";

/** A storage with room for so many characters, as a browser's is. */
function storageOf(room: number) {
  const items = new Map<string, string>();
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      if (value.length > room) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
    },
    removeItem: (key: string) => items.delete(key),
  };
}

const waiting: DeskDocument = {
  key: "a",
  text: "waits",
  phase: { name: "waiting", startedAt: 1, id: "1", news: { progress: { state: "running", id: "1" }, at: 2 } },
};
const failed: DeskDocument = { key: "b", text: "f".repeat(500), phase: { name: "failed", code: "internal" } };
const reading: DeskDocument = { key: "c", name: "c.pdf", text: "", phase: { name: "reading" } };

test("remembers documents, but no news of them and no file that is being read", () => {
  const storage = storageOf(10_000);
  createMemory(storage).save([waiting, failed, reading]);
  expect(createMemory(storage).load()).toEqual([
    { key: "a", text: "waits", phase: { name: "waiting", startedAt: 1, id: "1" } },
    failed,
  ]);
  createMemory(storage).save([]);
  expect(createMemory(storage).load()).toEqual([]);
});

test("without room for all, keeps what still waits; without any, nothing", () => {
  const small = storageOf(300);
  createMemory(small).save([waiting, failed]);
  expect(
    createMemory(small)
      .load()
      .map(({ key }) => key),
  ).toEqual(["a"]);
  const none = storageOf(0);
  createMemory(none).save([waiting]);
  expect(createMemory(none).load()).toEqual([]);
});

test("takes nothing from what another version or program left", () => {
  for (const left of [
    "nonsense",
    "{}",
    '{"version":0,"documents":[]}',
    '{"version":1,"documents":[1,{"key":"a"}]}',
  ]) {
    const storage = storageOf(1_000);
    storage.setItem("raisontext.desk", left);
    expect(createMemory(storage).load()).toEqual([]);
  }
});
