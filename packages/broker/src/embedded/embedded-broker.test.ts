import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Delivery } from "../broker.ts";
import { BrokerUnavailable } from "../broker-error.ts";
import { type Adapter, Bench, textOf, until } from "../testing/bench.ts";
import { describeBroker } from "../testing/broker-suite.ts";
import { createEmbeddedBroker } from "./embedded-broker.ts";
import { ownIdentity } from "./process-identity.ts";

const adapter: Adapter = {
  name: "embedded",
  async prepare(deadLetterQueue) {
    const folder = await makeFolder();
    return {
      settings: { kind: "embedded", options: { file: join(folder, "queue.sqlite"), deadLetterQueue } },
      remove: () => rm(folder, { recursive: true }),
    };
  },
  async withoutBroker(bench) {
    bench.open();
    await bench.spawn({ do: "lock" }).says(/locked/);
    return bench.settings;
  },
};

describeBroker(adapter);

describe("the embedded broker's file", () => {
  test("takes what waited for another process's lock when that goes away", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    const child = bench.spawn({ do: "lock" });
    await child.says(/locked/);
    const published = bench.publish(broker, "a", "b");
    await child.end("SIGKILL");
    await published;
    expect(await broker.depth(bench.queue)).toBe(2);
  });

  test("gives the messages of a process that shows no life to another", async () => {
    const bench = await Bench.prepare(adapter);
    if (bench.settings.kind !== "embedded") throw new Error("not embedded");
    const broker = bench.open(
      {},
      { ...bench.settings, options: { ...bench.settings.options, leaseMs: 1_000 } },
    );
    await bench.publish(broker, "m");
    const child = bench.spawn({ do: "hold", queue: bench.queue, prefetch: 1 });
    await child.says(/holds m/);
    process.kill(child.pid, "SIGSTOP");
    const attempt = Promise.withResolvers<number>();
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => attempt.resolve(delivery.attempt));
    expect(await attempt.promise).toBe(1);
    process.kill(child.pid, "SIGCONT");
  });

  test("gives up a message that kills thirty processes", async () => {
    const bench = await Bench.prepare(adapter);
    const broker = bench.open();
    await bench.publish(broker, "killer");
    for (let death = 1; death <= 30; death += 1) {
      if (bench.settings.kind !== "embedded") throw new Error("not embedded");
      // As if its holder had died: none is listed any more.
      const file = new DatabaseSync(bench.settings.options.file, { timeout: 5_000 });
      file.exec("UPDATE message SET holder = 1");
      file.exec("INSERT INTO holder VALUES (1, 'elsewhere', 1, '', 1)");
      const { machine, started } = ownIdentity();
      file.prepare("UPDATE holder SET machine = ?, pid = ?, started = ?").run(machine, 2 ** 22 + 1, started);
      file.close();
      await until(
        () => broker.depth(bench.queue),
        depth => depth === 1,
      );
    }
    const told = Promise.withResolvers<string>();
    const onDeadLetter = async (_delivery: Delivery, reason: string) => told.resolve(reason);
    await broker.consume(bench.queue, { prefetch: 1, onDeadLetter }, async () => {
      throw new Error("it was handed over again");
    });
    expect(await told.promise).toMatch(/never done/);
    await until(
      () => broker.depth(bench.deadLetterQueue),
      depth => depth === 1,
    );
  });

  test("of the version before is brought up to date", async () => {
    const bench = await Bench.prepare(adapter);
    if (bench.settings.kind !== "embedded") throw new Error("not embedded");
    const { file } = bench.settings.options;
    const first = bench.open();
    await bench.publish(first, "kept");
    await first.close();
    const old = new DatabaseSync(file);
    old.exec("ALTER TABLE message DROP COLUMN deaths; PRAGMA user_version = 1");
    old.close();
    expect(await bench.open().depth(bench.queue)).toBe(1);
  });

  test("is opened by many processes at the same moment", async () => {
    const bench = await Bench.prepare(adapter);
    const children = ["a", "b", "c", "d"].map(body =>
      bench.spawn({ do: "publish", queue: bench.queue, bodies: [body] }),
    );
    for (const child of children) await child.says(/published/);
    expect(await bench.open().depth(bench.queue)).toBe(4);
  });

  test("keeps no text once it is handled, and does not grow", async () => {
    const bench = await Bench.prepare(adapter);
    if (bench.settings.kind !== "embedded") throw new Error("not embedded");
    const { file } = bench.settings.options;
    const broker = bench.open();
    let done = 0;
    await broker.consume(bench.queue, { prefetch: 10 }, async delivery => {
      if (textOf(delivery).startsWith("secret")) done += 1;
    });
    for (let round = 1; round <= 20; round += 1) {
      await bench.publish(
        broker,
        ...Array.from({ length: 50 }, (_, index) => `secret${index}${"x".repeat(5_000)}`),
      );
      await until(
        () => done,
        count => count === 50 * round,
      );
    }
    await until(
      () => filesWith("secret", dirname(file)),
      files => files === "",
    );
    expect((await stat(file)).size).toBeLessThan(2_000_000);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test("that cannot be opened is refused with a clear message", async () => {
    const folder = await makeFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, "text"), "this is no database, whatever you may think of it".repeat(30));
    for (const file of [join(folder, "none", "queue.sqlite"), join(folder, "text"), folder]) {
      expect(() => createEmbeddedBroker({ file, deadLetterQueue: "dead" })).toThrow(BrokerUnavailable);
      expect(() => createEmbeddedBroker({ file, deadLetterQueue: "dead" })).toThrow(file);
    }
  });
});

function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "raisontext-broker-"));
}

/** Looked for by another process: one that reads SQLite's files itself ends its own locks on them. */
async function filesWith(text: string, folder: string): Promise<string> {
  const found = promisify(execFile)("grep", ["--recursive", "--files-with-matches", "--text", text, folder]);
  return found.then(
    ({ stdout }) => stdout,
    ({ code }) => (code === 1 ? "" : `grep failed: ${code}`),
  );
}
