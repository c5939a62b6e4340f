import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Broker, createEmbeddedBroker, createRabbitMqBroker } from "@raisontext/broker";
import { DEAD_LETTER_QUEUE, ROUTES } from "@raisontext/contract";
import type { Evaluator } from "@raisontext/detector";
import { createSqliteResultsStore, startServer } from "@raisontext/server";
import { createWorker } from "@raisontext/worker";
import { pino } from "pino";
import WebSocket from "ws";
import { percentile, type Row } from "./report.ts";

const SOCKETS = 200;
const TEXTS = 20;

/** Scores at once, so that only the way of a text is measured. The score is the number in the text. */
const instantEvaluator: Evaluator = {
  name: "instant",
  version: "1",
  languages: ["en"],
  predict: async texts => texts.map(Number),
};

/** The whole path from socket to socket with an instant model: server, worker and clients in one process. */
export async function benchSockets(rabbitMqUrl: string): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "raisontext-bench-"));
  const deadLetterQueue = DEAD_LETTER_QUEUE;
  try {
    return [
      ...(await run("RabbitMQ", folder, createRabbitMqBroker({ url: rabbitMqUrl, deadLetterQueue }))),
      ...(await run(
        "embedded",
        folder,
        createEmbeddedBroker({ file: join(folder, "queue.sqlite"), deadLetterQueue }),
      )),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function run(name: string, folder: string, broker: Broker): Promise<readonly Row[]> {
  const store = await createSqliteResultsStore(join(folder, `results-${name}.sqlite`));
  const server = await startServer(
    { broker, store, logger: pino({ level: "error" }), onFatal: console.error },
    { host: "127.0.0.1", port: 0 },
  );
  const worker = await createWorker({ broker, evaluator: instantEvaluator, prefetch: 64 });
  const url = `${server.url.replace("http", "ws")}${ROUTES.classify}`;

  const sockets = await Promise.all(Array.from({ length: SOCKETS }, () => open(url)));
  const startedAt = performance.now();
  const waits = (await Promise.all(sockets.map(sendAll))).flat();
  const seconds = (performance.now() - startedAt) / 1_000;
  for (const socket of sockets) socket.close();

  await worker.close();
  await server.close();
  await broker.close();
  await store.close();
  const what = `${SOCKETS} sockets × ${TEXTS} texts, ${name}`;
  return [
    { what: `${what}: answers on their own socket`, value: waits.length, unit: `of ${SOCKETS * TEXTS}` },
    { what: `${what}: throughput`, value: waits.length / seconds, unit: "texts/s" },
    { what: `${what}: p50`, value: percentile(waits, 0.5), unit: "ms" },
    { what: `${what}: p99`, value: percentile(waits, 0.99), unit: "ms" },
  ];
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}

/** Sends one text after the other, each when the last is answered; returns each answer's time in ms. */
async function sendAll(socket: WebSocket, index: number): Promise<readonly number[]> {
  const waits: number[] = [];
  for (let text = 0; text < TEXTS; text += 1) {
    const own = ((index * TEXTS + text) % 1_000) / 1_000;
    const startedAt = performance.now();
    const answer = new Promise(resolve => socket.once("message", data => resolve(String(data))));
    socket.send(own.toFixed(3));
    const got = await answer;
    if (got !== own.toFixed(3)) throw new Error(`socket ${index} asked for ${own} and got ${got}`);
    waits.push(performance.now() - startedAt);
  }
  return waits;
}
