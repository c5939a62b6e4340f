import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ATTEMPTS_HEADER, DEAD_REASON_HEADER, type Delivery } from "../broker.ts";
import { type Adapter, Bench, durationMs, leastMs, textOf, until } from "./bench.ts";

/** What holds between processes, and when one of them dies. */
export function describeProcesses(adapter: Adapter): void {
  test("keeps what was published by a process that was killed right after", async () => {
    const bench = await Bench.prepare(adapter);
    const child = bench.spawn({ do: "publish", queue: bench.queue, bodies: ["a", "b", "c"] });
    await child.says(/published/);
    await child.end("SIGKILL");
    const broker = bench.open();
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => void seen.push(textOf(delivery)));
    await until(
      () => seen.length,
      length => length === 3,
    );
    expect(seen).toEqual(["a", "b", "c"]);
  });

  test("gives the messages of a killed consumer to another within two seconds", async () => {
    const givesAfterMs = async () => {
      const bench = await Bench.prepare(adapter);
      const broker = bench.open();
      await bench.publish(broker, "a", "b", "c");
      const child = bench.spawn({ do: "hold", queue: bench.queue, prefetch: 2 });
      await child.says(/holds b/);
      expect(child.output).toContain("holds a attempt 1.");
      const seen: string[] = [];
      await broker.consume(bench.queue, { prefetch: 1 }, async delivery => {
        seen.push(`${textOf(delivery)}${delivery.attempt}`);
      });
      const untilSeen = (count: number) =>
        until(
          () => seen.length,
          length => length === count,
        );
      await untilSeen(1);
      const ms = await durationMs(async () => {
        await child.end("SIGKILL");
        await untilSeen(3);
      });
      expect(seen).toEqual(["c1", "a1", "b1"]);
      return ms;
    };
    expect(await leastMs(2_000, givesAfterMs)).toBeLessThan(2_000);
  });

  test("counts the tenth death of those who had a message as a failed attempt", async () => {
    const bench = await Bench.prepare(adapter);
    await adapter.makeDeathCountingQueue(bench);
    const broker = bench.open();
    await bench.publish(broker, "killer");
    await broker.publish(bench.queue, { body: Buffer.from("last"), headers: { [ATTEMPTS_HEADER]: "2" } });
    for (let death = 1; death <= 10; death += 1) {
      const child = bench.spawn({ do: "hold", queue: bench.queue, prefetch: 2 });
      await child.says(/holds killer attempt 1\./);
      await child.says(/holds last attempt 3\./);
      await child.end("SIGKILL");
    }
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 2 }, async delivery => {
      seen.push(`${textOf(delivery)}${delivery.attempt}`);
    });
    const dead = Promise.withResolvers<Delivery>();
    await broker.consume(bench.deadLetterQueue, { prefetch: 1 }, async delivery => dead.resolve(delivery));
    expect(textOf(await dead.promise)).toBe("last");
    expect((await dead.promise).headers[DEAD_REASON_HEADER]).toMatch(/10 times its consumer died/);
    await until(
      () => seen.length,
      length => length === 1,
    );
    expect(seen).toEqual(["killer2"]);
  });

  test("leaves a message with a consumer that is slow but alive", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "slow");
    const child = bench.spawn({ do: "hold", queue: bench.queue, prefetch: 1 });
    await child.says(/holds slow/);
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => void seen.push(textOf(delivery)));
    await new Promise(resolve => setTimeout(resolve, 2_500));
    expect(seen).toEqual([]);
  });

  test("brings 10,000 messages through two processes, each once and none twice at a time", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const folder = await mkdtemp(join(tmpdir(), "raisontext-ledger-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const ledger = join(folder, "ledger");
    await writeFile(ledger, "");
    const bodies = Array.from({ length: 10_000 }, (_, index) => `m${index}`);
    const children = [1, 2].map(() => bench.spawn({ do: "log", queue: bench.queue, prefetch: 50, ledger }));
    for (const child of children) await child.says(/consuming/);
    await bench.publish(broker, ...bodies);
    const lines = await until(
      async () => (await readFile(ledger, "utf8")).trim().split("\n"),
      all => all.length >= 2 * bodies.length,
    );
    expect(checkLedger(lines)).toEqual(bodies.toSorted());
    expect(new Set(lines.map(line => line.split(" ")[2])).size).toBe(2);
    await until(
      () => broker.depth(bench.queue),
      depth => depth === 0,
    );
  });

  test("tells the subscribers in this and in other processes", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const heard: string[] = [];
    await broker.subscribe(bench.topic, event => void heard.push(Buffer.from(event).toString()));
    const listener = bench.spawn({ do: "listen", topic: bench.topic });
    await listener.says(/listening/);
    const sender = bench.spawn({ do: "broadcast", topic: bench.topic, event: "hello" });
    await sender.says(/sent/);
    await listener.says(/heard hello\./);
    await until(
      () => heard,
      all => all.length === 1,
    );
    expect(heard).toEqual(["hello"]);
  });
}

/** The messages that were begun and ended, in sorted order; throws when two handlers had one at the same time. */
function checkLedger(lines: readonly string[]): readonly string[] {
  const open = new Set<string>();
  const ended: string[] = [];
  for (const line of lines) {
    const [what, body = ""] = line.split(" ");
    if ((what === "start") === open.has(body)) throw new Error(`out of turn: ${line}`);
    if (what === "start") {
      open.add(body);
    } else {
      open.delete(body);
      ended.push(body);
    }
  }
  return ended.toSorted();
}
