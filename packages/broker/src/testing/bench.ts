import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Program } from "@raisontext/testing";
import { PATIENCE_MS } from "@raisontext/testing/patience";
import { onTestFinished } from "vitest";
import type { Broker, Delivery } from "../broker.ts";
import { type BrokerSettings, type Limits, openBroker } from "./broker-settings.ts";
import type { ChildArgument, ChildTask } from "./child.ts";

const CHILD = fileURLToPath(new URL("child.ts", import.meta.url));

/** Somewhere a broker keeps its queues. */
interface Place {
  readonly settings: BrokerSettings;
  /** Deletes these queues, and the place if it is a file. */
  remove(queues: readonly string[]): Promise<void>;
}

/** An adapter under test. */
export interface Adapter {
  readonly name: string;
  /** Why its tests cannot run here. */
  readonly missing?: string | undefined;
  /** A place of the test's own, with a dead letter queue of this name. */
  prepare(deadLetterQueue: string): Promise<Place>;
  /** Makes the test's queue one that counts deaths, where not all do. */
  makeDeathCountingQueue(bench: Bench): Promise<void>;
  /** Settings with which the broker cannot be had. */
  withoutBroker(bench: Bench): Promise<BrokerSettings>;
}

/** The things of one test: queues of its own, brokers and processes that end with it. */
export class Bench {
  readonly queue = `test_${randomUUID()}`;
  readonly deadLetterQueue: string;
  readonly topic = `test_${randomUUID()}`;
  readonly settings: BrokerSettings;
  readonly #brokers: Broker[] = [];
  readonly #children: Program[] = [];

  private constructor(settings: BrokerSettings, deadLetterQueue: string) {
    this.settings = settings;
    this.deadLetterQueue = deadLetterQueue;
  }

  static async prepare(adapter: Adapter): Promise<Bench> {
    const deadLetterQueue = `test_dead_${randomUUID()}`;
    const place = await adapter.prepare(deadLetterQueue);
    const bench = new Bench(place.settings, deadLetterQueue);
    onTestFinished(async () => {
      await Promise.all(bench.#children.map(child => child.end("SIGKILL")));
      await Promise.all(bench.#brokers.map(broker => broker.close()));
      await place.remove([bench.queue, deadLetterQueue]);
    });
    return bench;
  }

  /** Opens one more broker. */
  open(limits: Limits = {}, settings = this.settings): Broker {
    const broker = openBroker(settings, limits);
    this.#brokers.push(broker);
    return broker;
  }

  /** Starts a process with a broker of its own. */
  spawn(task: ChildTask): Program {
    const argument: ChildArgument = { settings: this.settings, task };
    const child = new Program(process.execPath, [CHILD, JSON.stringify(argument)]);
    this.#children.push(child);
    return child;
  }

  /** Publishes texts to the test's queue, all at once. */
  async publish(broker: Broker, ...texts: readonly string[]): Promise<void> {
    await Promise.all(texts.map(text => broker.publish(this.queue, { body: Buffer.from(text) })));
  }
}

/** The text of a delivery's body. */
export function textOf({ body }: Pick<Delivery, "body">): string {
  return Buffer.from(body).toString();
}

/** Waits until a condition holds; after `PATIENCE_MS` fails with the last value seen. */
export async function until<T>(read: () => T | Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await read();
    if (holds(value)) return value;
    if (performance.now() > giveUpAt) throw new Error(`still ${JSON.stringify(value)}`);
    await sleep(5);
  }
}

/** The least time in ms of up to ten tries, the last of them the first within `limitMs`: a busy machine slows some, a fault all. */
export async function leastMs(limitMs: number, measureMs: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 1; attempt <= 10 && least >= limitMs; attempt += 1) {
    least = Math.min(least, await measureMs());
  }
  return least;
}

/** How long something takes, in ms. */
export async function durationMs(run: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await run();
  return performance.now() - startedAt;
}
