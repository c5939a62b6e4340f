import { createServer } from "node:net";

const LOWEST = 20_000;
const HIGHEST = 32_000;

/**
 * A free loopback port below 32768. Ports above that are ephemeral: a client that keeps reconnecting to a closed one
 * can be given the same port as its own and end up connected to itself.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer()
      .once("error", () => resolve(false))
      .listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
