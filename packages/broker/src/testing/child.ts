import { appendFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import type { Broker } from "../broker.ts";
import { type BrokerSettings, openBroker } from "./broker-settings.ts";

/** What a child process of the tests does until it is ended. */
export type ChildTask =
  | { readonly do: "publish"; readonly queue: string; readonly bodies: readonly string[] }
  | { readonly do: "hold"; readonly queue: string; readonly prefetch: number }
  | { readonly do: "log"; readonly queue: string; readonly prefetch: number; readonly ledger: string }
  | { readonly do: "broadcast"; readonly topic: string; readonly event: string }
  | { readonly do: "listen"; readonly topic: string }
  | { readonly do: "lock" };

/** The argument of a child process. */
export interface ChildArgument {
  readonly settings: BrokerSettings;
  readonly task: ChildTask;
}

async function work(broker: Broker, task: ChildTask): Promise<void> {
  switch (task.do) {
    case "publish":
      await Promise.all(task.bodies.map(body => broker.publish(task.queue, { body: Buffer.from(body) })));
      console.log("published");
      break;
    case "hold":
      await broker.consume(task.queue, { prefetch: task.prefetch }, ({ body, attempt }) => {
        console.log(`holds ${Buffer.from(body)} attempt ${attempt}.`);
        return new Promise(() => {});
      });
      break;
    case "log":
      await broker.consume(task.queue, { prefetch: task.prefetch }, async ({ body }) => {
        appendFileSync(task.ledger, `start ${Buffer.from(body)} ${process.pid}\n`);
        await sleep(Math.random() * 3);
        appendFileSync(task.ledger, `end ${Buffer.from(body)} ${process.pid}\n`);
      });
      console.log("consuming");
      break;
    case "broadcast":
      // A RabbitMQ broker drops events until it is connected.
      await broker.depth(`${task.topic}_depth`);
      await sleep(100);
      await broker.broadcast(task.topic, Buffer.from(task.event));
      console.log("sent");
      break;
    case "listen":
      await broker.subscribe(task.topic, event => console.log(`heard ${Buffer.from(event)}.`));
      console.log("listening");
      break;
    case "lock":
      break;
  }
}

const { settings, task }: ChildArgument = JSON.parse(process.argv[2] ?? "");
if (task.do === "lock" && settings.kind === "embedded") {
  const db = new DatabaseSync(settings.options.file);
  db.exec("BEGIN IMMEDIATE");
  console.log("locked");
  setInterval(() => db.isOpen, 1_000);
} else {
  await work(openBroker(settings), task);
}
