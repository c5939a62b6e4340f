import { statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROUTES } from "@raisontext/contract";
import WebSocket from "ws";
import type { Row } from "./report.ts";
import { Service } from "./service.ts";

const TEXTS = Number(process.env.SOAK_TEXTS ?? 1_000_000);
const SOCKETS = 50;
const IN_FLIGHT = 10;
const LOOKS = 20;
/** The text is a kilobyte, as a paragraph or two are. */
const TEXT = "0.5 ".padEnd(1_000, "word ");
const INSTANT = fileURLToPath(new URL("./instant-evaluator.ts", import.meta.url));

interface Look {
  readonly texts: number;
  readonly memory: number;
  readonly bytes: number;
}

/** Many texts through one process on the embedded broker: what grows. `SOAK_TEXTS` sets how many. */
export async function benchSoak(): Promise<readonly Row[]> {
  // Results are removed after an hour at the least; here that is never reached, so they are counted apart.
  const service = await Service.start("start", { RAISONTEXT_MODEL: INSTANT });
  const looks: Look[] = [];
  let answered = 0;
  const startedAt = performance.now();
  const note = () => {
    answered += 1;
    if (answered % (TEXTS / LOOKS) !== 0) return;
    const look = { texts: answered, memory: service.memory, bytes: sizeOf(service, "queue.sqlite") };
    looks.push(look);
    console.error(
      `${answered.toLocaleString("en")} texts: ${(look.memory / 1_048_576).toFixed(1)} MiB, queue file ${(look.bytes / 1_048_576).toFixed(1)} MiB`,
    );
  };
  await Promise.all(Array.from({ length: SOCKETS }, () => ask(service.url, TEXTS / SOCKETS, note)));
  const seconds = (performance.now() - startedAt) / 1_000;
  const results = sizeOf(service, "results.sqlite");
  await service.end();
  // The first half is warming up: compiled code, caches, the heap's own size.
  const half = looks.slice(LOOKS / 2);
  const growth = slope(half, ({ memory }) => memory) * 100_000;
  return [
    { what: "soak: texts answered", value: answered, unit: `of ${TEXTS.toLocaleString("en")}` },
    { what: "soak: throughput", value: answered / seconds, unit: "texts/s" },
    {
      what: "soak: memory growth over the second half",
      value: growth / 1_048_576,
      unit: "MiB per 100k texts",
    },
    { what: "soak: memory at the end", value: (half.at(-1)?.memory ?? 0) / 1_048_576, unit: "MiB" },
    {
      what: "soak: largest queue file",
      value: Math.max(...looks.map(({ bytes }) => bytes)) / 1_048_576,
      unit: "MiB",
    },
    { what: "soak: results file, nothing removed yet", value: results / answered, unit: "bytes per text" },
  ];
}

async function ask(url: string, texts: number, note: () => void): Promise<void> {
  const socket = new WebSocket(url.replace("http", "ws") + ROUTES.classify);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  let sent = 0;
  let answered = 0;
  const send = () => {
    if (sent >= texts) return;
    sent += 1;
    socket.send(TEXT);
  };
  await new Promise<void>((resolve, reject) => {
    socket.on("close", () => reject(new Error("the socket was closed")));
    socket.on("message", data => {
      if (String(data) !== "0.500") reject(new Error(`not a score: ${data}`));
      answered += 1;
      note();
      if (answered === texts) resolve();
      else send();
    });
    for (let text = 0; text < IN_FLIGHT; text += 1) send();
  });
  socket.close();
}

/** Least-squares slope of a figure over the texts. */
function slope(looks: readonly Look[], figure: (look: Look) => number): number {
  const mean = (of: (look: Look) => number) => looks.reduce((sum, look) => sum + of(look), 0) / looks.length;
  const [x, y] = [mean(({ texts }) => texts), mean(figure)];
  const covariance = mean(look => (look.texts - x) * (figure(look) - y));
  return covariance / mean(look => (look.texts - x) ** 2);
}

function sizeOf({ dataDir }: Service, file: string): number {
  const size = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0;
  return size(file) + size(`${file}-wal`);
}
