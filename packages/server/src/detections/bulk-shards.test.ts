import { BULK_SHARDS } from "@raisontext/contract";
import { expect, test } from "vitest";
import { BulkShards } from "./bulk-shards.ts";
import { QueueLines } from "./queue-lines.ts";

function setUp() {
  const lines = new QueueLines();
  const line = lines.line("default", "bulk");
  const shards = new BulkShards(lines);
  /** The one shard all these texts went to. */
  const send = (client: string, texts: number): string => {
    const used = Array.from({ length: texts }, () => shards.enter(line, client).queue);
    expect(new Set(used).size).toBe(1);
    return used[0] ?? "";
  };
  return { lines, send };
}

test("a client stays on its shard, and others get shards of their own", () => {
  const { send } = setUp();
  const clients = Array.from({ length: BULK_SHARDS }, (_, n) => `client ${n}`);
  const first = clients.map((client, n) => send(client, 1 + 100 * n));
  expect(new Set(first).size).toBe(BULK_SHARDS);
  expect(clients.map(client => send(client, 10))).toEqual(first);
});

test("more clients than shards share the emptiest", () => {
  const { send } = setUp();
  for (let n = 0; n < BULK_SHARDS - 1; n += 1) send(`client ${n}`, 100);
  const small = send("small", 10);
  expect(send("one more", 1)).toBe(small);
});

test("a client whose texts are answered is free to go elsewhere, although others wait there now", () => {
  const { lines, send } = setUp();
  const first = send("x", 10);
  for (let n = 0; n < 10; n += 1) lines.answer(first);
  expect(send("y", 10)).toBe(first);
  expect(send("x", 1)).not.toBe(first);
});
