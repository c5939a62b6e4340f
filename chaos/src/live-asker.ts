import {
  isSettled,
  type LiveEvent,
  type LiveRequestInput,
  liveEventSchema,
  ROUTES,
} from "@raisontext/contract";
import WebSocket from "ws";
import { type Asker, type AskerOptions, backoffMs } from "./asker.ts";
import type { Text } from "./ledger.ts";

type EventOf<T extends LiveEvent["type"]> = Extract<LiveEvent, { type: T }>;

interface Waiting {
  readonly text: Text;
  /** Known since the text was accepted. */
  id?: string;
  retry?: NodeJS.Timeout;
}

interface Connection {
  readonly name: string;
  readonly socket: WebSocket;
  /** What was asked for on it. */
  readonly asked: Set<string>;
}

const CONNECT_TIMEOUT_MS = 5_000;
const PING_EVERY_MS = 2_000;
const SILENT_AFTER_MS = 6_000;
const RETRY_MS = 500;

/**
 * Asks for many texts at once on `/api/v1/live`. A lost or silent socket is replaced by one at the next server, where the
 * texts with a known id are resumed and the others sent again.
 */
export class LiveAsker implements Asker {
  readonly #options: AskerOptions;
  readonly #waiting = new Map<string, Waiting>();
  #connection: Connection | undefined;
  #connections = 0;
  #failures = 0;
  #reconnect: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: AskerOptions, firstServer: number) {
    this.#options = options;
    this.#connect(firstServer);
  }

  ask(text: Text): void {
    const waiting: Waiting = { text };
    this.#waiting.set(text.ref, waiting);
    this.#send(waiting);
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#reconnect);
    for (const { retry } of this.#waiting.values()) clearTimeout(retry);
    this.#connection?.socket.terminate();
  }

  #connect(server: number): void {
    const { name, servers, random } = this.#options;
    const url = servers[server % servers.length]?.replace("http", "ws");
    const socket = new WebSocket(`${url}${ROUTES.live}`, { handshakeTimeout: CONNECT_TIMEOUT_MS });
    this.#connections += 1;
    const connection = { name: `${name}/${this.#connections}`, socket, asked: new Set<string>() };
    this.#connection = connection;
    const stopPinging = endWhenSilent(socket);
    // What is wrong is followed by `close`.
    socket.on("error", () => {});
    socket.on("open", () => this.#sendAll());
    socket.on("message", data => this.#hear(connection, String(data)));
    socket.once("close", () => {
      stopPinging();
      if (this.#closed) return;
      this.#failures += 1;
      this.#reconnect = setTimeout(() => this.#connect(server + 1), backoffMs(this.#failures, random));
    });
  }

  #sendAll(): void {
    for (const waiting of this.#waiting.values()) {
      clearTimeout(waiting.retry);
      this.#send(waiting);
    }
  }

  #send({ text: { ref, text, lane }, id }: Waiting): void {
    const { socket, asked } = this.#connection ?? {};
    if (socket?.readyState !== WebSocket.OPEN) return;
    const request: LiveRequestInput =
      id === undefined ? { type: "detect", ref, text, lane } : { type: "resume", ref, id };
    asked?.add(ref);
    socket.send(JSON.stringify(request));
  }

  #hear(connection: Connection, frame: string): void {
    this.#failures = 0;
    const { ledger } = this.#options;
    const event = readEvent(frame);
    if (event?.ref === undefined) {
      ledger.violate(`a frame: ${frame.slice(0, 200)}`);
      return;
    }
    const text = connection.asked.has(event.ref) ? ledger.texts.get(event.ref) : undefined;
    if (event.type === "settled") this.#hearAnswer(event, connection, text);
    else if (event.type === "error") this.#hearRefusal(event, this.#waiting.get(event.ref));
    else if (text) {
      ledger.accept(text, event.id);
      const waiting = this.#waiting.get(event.ref);
      if (waiting) waiting.id = event.id;
    }
  }

  #hearAnswer({ ref, detection }: EventOf<"settled">, { name }: Connection, text: Text | undefined): void {
    const { ledger } = this.#options;
    if (!isSettled(detection)) {
      ledger.violate(`settled as ${detection.state}`);
      return;
    }
    if (text) this.#waiting.delete(ref);
    ledger.answer(text, name, detection);
  }

  #hearRefusal(refusal: EventOf<"error">, waiting: Waiting | undefined): void {
    if (!waiting) return;
    const { text, id } = waiting;
    if (refusal.retryable) {
      waiting.retry = setTimeout(() => this.#send(waiting), refusal.retryAfterMs ?? RETRY_MS);
      return;
    }
    this.#waiting.delete(text.ref);
    if (refusal.code === "not_found" && id !== undefined) this.#options.ledger.miss(text, id);
    else this.#options.ledger.refuse(text, refusal.code);
  }
}

function readEvent(frame: string): LiveEvent | undefined {
  try {
    return liveEventSchema.parse(JSON.parse(frame));
  } catch {
    return undefined;
  }
}

/** Ends a socket from which nothing is heard any more, as when its server is stopped. Returns how to stop watching. */
function endWhenSilent(socket: WebSocket): () => void {
  let heardAt = performance.now();
  const hear = () => {
    heardAt = performance.now();
  };
  socket.on("open", hear).on("pong", hear).on("message", hear);
  const timer = setInterval(() => {
    if (socket.readyState !== WebSocket.OPEN) return;
    if (performance.now() - heardAt > SILENT_AFTER_MS) socket.terminate();
    else socket.ping();
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}
