import { expect, test } from "vitest";
import type { DeskDocument } from "./document.ts";
import { createMemory } from "./memory.ts";

/** A storage with room for so many characters, as a browser's is; it counts what is written. */
function storageOf(room: number) {
  const items = new Map<string, string>();
  const storage = {
    written: 0,
    keys: () => [...items.keys()],
    getItem: (key: string) => items.get(key) ?? null,
    setItem(key: string, value: string) {
      const others = [...items].reduce((sum, [other, { length }]) => sum + (other === key ? 0 : length), 0);
      if (others + value.length > room) throw new DOMException("full", "QuotaExceededError");
      items.set(key, value);
      storage.written += value.length;
    },
    removeItem: (key: string) => items.delete(key),
  };
  return storage;
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
  const again = createMemory(storage);
  again.save(again.load().slice(1));
  expect(createMemory(storage).load()).toEqual([failed]);
  again.save([]);
  expect(createMemory(storage).load()).toEqual([]);
  expect(storage.keys()).toEqual([]);
});

test("writes what has changed, in the order of the desk", () => {
  const storage = storageOf(1_000_000);
  const memory = createMemory(storage);
  const documents = Array.from({ length: 100 }, (_, i) => ({
    ...failed,
    key: `${i}`,
    text: "long ".repeat(1_000),
  }));
  memory.save(documents.slice(1));
  memory.save(documents);
  expect(storage.written).toBeLessThan(600_000);
  const changed = documents.with(50, { ...waiting, key: "50" });
  const before = storage.written;
  memory.save(changed);
  // No news of it is worth writing.
  memory.save(changed.with(50, { ...waiting, key: "50", phase: { ...waiting.phase } }));
  expect(storage.written - before).toBeLessThan(200);
  expect(
    createMemory(storage)
      .load()
      .map(({ key }) => key),
  ).toEqual(documents.map(({ key }) => key));
});

test("without room for all, keeps what still waits; without any, nothing", () => {
  const small = storageOf(300);
  const memory = createMemory(small);
  const remembered = () =>
    createMemory(small)
      .load()
      .map(({ key }) => key);
  memory.save([waiting, failed]);
  expect(remembered()).toEqual(["a"]);
  // It does not try for each document anew, until the desk is empty.
  const short: DeskDocument = { ...failed, text: "short" };
  memory.save([waiting, short]);
  expect(remembered()).toEqual(["a"]);
  memory.save([]);
  memory.save([short]);
  expect(remembered()).toEqual(["b"]);
  const none = storageOf(0);
  createMemory(none).save([waiting]);
  expect(createMemory(none).load()).toEqual([]);
});

test("takes nothing from what another version or program left", () => {
  for (const left of [
    "nonsense",
    "{}",
    '{"version":0,"documents":[]}',
    '{"version":1,"documents":[]}',
    '{"version":2}',
    '{"version":2,"keys":["a","b"]}',
  ]) {
    const storage = storageOf(1_000);
    storage.setItem("raisontext.desk.a", '{"key":"a"}');
    storage.setItem("raisontext.desk", left);
    expect(createMemory(storage).load()).toEqual([]);
  }
});
