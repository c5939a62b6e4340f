import { type Broker, DEAD_QUEUE_HEADER, DEAD_REASON_HEADER, type Delivery } from "@raisontext/broker";
import {
  ANSWER_QUEUE,
  bulkQueues,
  DEAD_LETTER_QUEUE,
  interactiveQueue,
  salvageId,
} from "@raisontext/contract";
import type { ResultsStore } from "@raisontext/server";
import { pino } from "pino";
import { readConfig } from "../config.ts";
import { openBroker, openStore } from "../roles.ts";

/** Which dead letters a command is about. */
export interface Choice {
  /** Only the one of this id. */
  readonly id?: string;
  readonly all?: boolean;
}

interface Tools {
  readonly broker: Broker;
  readonly store: ResultsStore;
}

/** `raisontext queue status`: how many messages wait in each queue. */
export function status(): Promise<number> {
  return withTools(async ({ broker, store }) => {
    const names = new Set(["default", ...(await store.models()).map(({ name }) => name)]);
    const requests = [...names].flatMap(name => [interactiveQueue(name), ...bulkQueues(name)]);
    const queues = [...requests, ANSWER_QUEUE, DEAD_LETTER_QUEUE];
    const depths = await Promise.all(queues.map(queue => broker.depth(queue)));
    const width = Math.max(...queues.map(queue => queue.length));
    queues.forEach((queue, index) => {
      const depth = depths[index] ?? 0;
      // Bulk queues are many and mostly empty.
      if (depth > 0 || !/^raisontext_bulk/.test(queue)) console.log(`${queue.padEnd(width)}  ${depth}`);
    });
    return 0;
  });
}

/** `raisontext queue peek`: the first dead letters, as JSON lines; their texts only when asked for. */
export function peek(limit: number, withText: boolean): Promise<number> {
  return withTools(async ({ broker }) => {
    await broker.browse(
      DEAD_LETTER_QUEUE,
      async delivery => {
        console.log(JSON.stringify({ ...describe(delivery), ...(withText && { body: bodyOf(delivery) }) }));
        return "keep";
      },
      { limit },
    );
    return 0;
  });
}

/**
 * `raisontext queue replay`: puts dead letters back to the queues they came from. Their records wait again, so that who
 * asks by id finds the new answer.
 */
export function replay(choice: Choice): Promise<number> {
  return change(choice, "replayed", async ({ broker, store }, delivery) => {
    const { [DEAD_QUEUE_HEADER]: queue, [DEAD_REASON_HEADER]: _reason, ...headers } = delivery.headers;
    if (queue === undefined) return false;
    const id = salvageId(delivery.body);
    if (id !== undefined) await store.reopen(id);
    await broker.publish(queue, { body: delivery.body, headers });
    return true;
  });
}

/** `raisontext queue discard`: deletes dead letters for good. */
export function discard(choice: Choice): Promise<number> {
  return change(choice, "discarded", async () => true);
}

async function change(
  { id, all = false }: Choice,
  done: string,
  act: (tools: Tools, delivery: Delivery) => Promise<boolean>,
): Promise<number> {
  if ((id === undefined) !== all) {
    console.error("raisontext: say which dead letters: --id ID, or --all");
    return 2;
  }
  return withTools(async tools => {
    let changed = 0;
    await tools.broker.browse(DEAD_LETTER_QUEUE, async delivery => {
      const isChosen = all || salvageId(delivery.body) === id;
      if (!isChosen || !(await act(tools, delivery))) return "keep";
      changed += 1;
      return "remove";
    });
    console.log(`${changed} ${done}`);
    return all || changed > 0 ? 0 : 1;
  });
}

function describe(delivery: Delivery) {
  const { [DEAD_QUEUE_HEADER]: queue, [DEAD_REASON_HEADER]: reason } = delivery.headers;
  return { id: salvageId(delivery.body) ?? null, queue, reason, bytes: delivery.body.byteLength };
}

function bodyOf({ body }: Delivery): string {
  return new TextDecoder().decode(body);
}

/** Opens what the configuration names, does the work, closes it again. */
async function withTools(work: (tools: Tools) => Promise<number>): Promise<number> {
  const config = readConfig();
  const logger = pino({ level: "warn" }, pino.destination(2));
  const broker = await openBroker(config, logger);
  const store = await openStore(config, logger);
  try {
    return await work({ broker, store });
  } finally {
    await broker.close();
    await store.close();
  }
}
