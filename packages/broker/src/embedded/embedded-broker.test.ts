import { execFile } from "node:child_process";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { describe, expect, onTestFinished, test } from "vitest";
import { BrokerUnavailable } from "../broker-error.ts";
import { type Adapter, Bench, textOf, until } from "../testing/bench.ts";
import { describeBroker } from "../testing/broker-suite.ts";
import { createEmbeddedBroker } from "./embedded-broker.ts";

const adapter: Adapter = {
  name: "embedded",
  async prepare(deadLetterQueue) {
    const folder = await makeFolder();
    return {
      settings: { kind: "embedded", options: { file: join(folder, "queue.sqlite"), deadLetterQueue } },
      remove: () => rm(folder, { recursive: true }),
    };
  },
  // All do.
  async makeDeathCountingQueue() {},
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

  test("of the version before is taken over with its messages", async () => {
    const bench = await Bench.prepare(adapter);
    if (bench.settings.kind !== "embedded") throw new Error("not embedded");
    const { file } = bench.settings.options;
    const db = new DatabaseSync(file);
    db.exec(`
      CREATE TABLE message (id INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, body BLOB NOT NULL,
        headers TEXT NOT NULL, attempts INTEGER NOT NULL, holder INTEGER) STRICT;
      CREATE INDEX message_waiting ON message (queue, id) WHERE holder IS NULL;
      CREATE INDEX message_held ON message (holder) WHERE holder IS NOT NULL;
      CREATE TABLE holder (id INTEGER PRIMARY KEY, machine TEXT NOT NULL, pid INTEGER NOT NULL,
        started TEXT NOT NULL, beat INTEGER NOT NULL) STRICT;
      CREATE TABLE event (id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, body BLOB NOT NULL,
        at INTEGER NOT NULL) STRICT;
      INSERT INTO message (queue, body, headers, attempts) VALUES ('${bench.queue}', CAST('old' AS BLOB), '{}', 1);
      PRAGMA user_version = 1;`);
    db.close();
    const broker = bench.open();
    const seen: string[] = [];
    await broker.consume(bench.queue, { prefetch: 1 }, async delivery => {
      seen.push(`${textOf(delivery)}${delivery.attempt}`);
    });
    await until(
      () => seen,
      all => all.length === 1,
    );
    expect(seen).toEqual(["old2"]);
  });

  test("of a version to come is refused with a clear message", async () => {
    const folder = await makeFolder();
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = join(folder, "queue.sqlite");
    const db = new DatabaseSync(file);
    db.exec("PRAGMA user_version = 1000");
    db.close();
    expect(() => createEmbeddedBroker({ file, deadLetterQueue: "dead" })).toThrow(/the layout 1000/);
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
