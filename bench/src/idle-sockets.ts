import { setTimeout as sleep } from "node:timers/promises";
import { ROUTES } from "@raisontext/contract";
import WebSocket from "ws";
import type { Row } from "./report.ts";
import { Service } from "./service.ts";

const SOCKETS = 5_000;
const AT_ONCE = 100;

/** What a socket costs the server that only waits. */
export async function benchIdleSockets(): Promise<readonly Row[]> {
  const service = await Service.start("server");
  const url = service.url.replace("http", "ws") + ROUTES.live;
  const sockets: WebSocket[] = [];
  // The first sockets pay for code that is compiled once.
  sockets.push(...(await openAll(url, AT_ONCE)));
  await sleep(2_000);
  const before = service.memory;
  while (sockets.length < SOCKETS + AT_ONCE) sockets.push(...(await openAll(url, AT_ONCE)));
  await sleep(2_000);
  const perSocket = (service.memory - before) / SOCKETS / 1_024;
  const startedAt = performance.now();
  await (await fetch(`${service.url}/healthz`)).text();
  const waitMs = performance.now() - startedAt;
  for (const socket of sockets) socket.terminate();
  await service.end();
  return [
    { what: `${SOCKETS} idle sockets: memory of one`, value: perSocket, unit: "KiB" },
    { what: `${SOCKETS} idle sockets: /healthz meanwhile`, value: waitMs, unit: "ms" },
  ];
}

function openAll(url: string, count: number): Promise<readonly WebSocket[]> {
  return Promise.all(Array.from({ length: count }, () => open(url)));
}

async function open(url: string): Promise<WebSocket> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  return socket;
}
