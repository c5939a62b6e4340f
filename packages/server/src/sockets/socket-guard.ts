import type { WebSocket } from "@fastify/websocket";
import { LIMITS } from "@raisontext/contract";

/** Unsent answers a socket may pile up, in bytes, before it is taken for one that does not read, and ended. */
const MAX_UNSENT_BYTES = 4 * 1_048_576;
const PING_EVERY_MS = 30_000;

/** Sends unless the socket has gone; ends a socket whose other side does not read. */
export function send(socket: WebSocket, data: string): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
  else socket.send(data);
}

/** Counts a socket's texts in flight and stops reading from it while there are too many: the sender has to wait. */
export class InFlight {
  readonly #socket: WebSocket;
  #count = 0;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  begin(): void {
    this.#count += 1;
    if (this.#count >= LIMITS.socketMaxInFlight) this.#socket.pause();
  }

  end(): void {
    this.#count -= 1;
    if (this.#socket.isPaused && this.#count < LIMITS.socketMaxInFlight) this.#socket.resume();
  }
}

/** Pings a socket and ends it when a ping stays without answer until the next is due. */
export function endWhenSilent(socket: WebSocket): void {
  let answered = true;
  socket.on("pong", () => {
    answered = true;
  });
  const timer = setInterval(() => {
    // Who is not read from cannot answer.
    if (socket.isPaused) return;
    if (!answered) return socket.terminate();
    answered = false;
    socket.ping();
  }, PING_EVERY_MS);
  socket.once("close", () => clearInterval(timer));
}
