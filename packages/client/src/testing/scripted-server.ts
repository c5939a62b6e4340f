import { once } from "node:events";
import type { LiveEvent, LiveRequest } from "@raisontext/contract";
import { freePort } from "@raisontext/testing";
import { type WebSocket, WebSocketServer } from "ws";

const at = "2026-11-23T08:00:00.000Z";
const SETTLED = {
  id: "a",
  requestedModel: "default",
  lane: "interactive",
  createdAt: at,
  settledAt: at,
} as const;

/** One connection as the server of a test sees it. */
export class Connection {
  readonly socket: WebSocket;
  readonly #requests: LiveRequest[] = [];
  readonly #waiting: ((request: LiveRequest) => void)[] = [];

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", data => {
      const request = JSON.parse(String(data)) as LiveRequest;
      const next = this.#waiting.shift();
      if (next) next(request);
      else this.#requests.push(request);
    });
  }

  /** The next thing the client says. */
  hear(): Promise<LiveRequest> {
    const request = this.#requests.shift();
    return request ? Promise.resolve(request) : new Promise(resolve => this.#waiting.push(resolve));
  }

  /** How many requests have come that nobody has heard. */
  get unheard(): number {
    return this.#requests.length;
  }

  say(event: LiveEvent): void {
    this.socket.send(JSON.stringify(event));
  }

  settle(ref: string, score: number): void {
    this.say({ type: "settled", ref, detection: { ...SETTLED, state: "done", score } });
  }

  settleAs(ref: string, state: "expired" | "cancelled"): void {
    this.say({ type: "settled", ref, detection: { ...SETTLED, state } });
  }

  refuse(ref: string, code: string, message = "refused"): void {
    this.say({ type: "error", ref, code, message, retryable: false });
  }

  putOff(ref: string, code: string, retryAfterMs: number): void {
    this.say({ type: "error", ref, code, message: "later", retryable: true, retryAfterMs });
  }
}

/** A real socket server whose side of the conversation is played by the test. */
export class ScriptedServer {
  readonly port: number;
  #server: WebSocketServer;
  #connections: Connection[] = [];
  #waiting: ((connection: Connection) => void)[] = [];

  private constructor(port: number) {
    this.port = port;
    this.#server = this.#listen();
  }

  static async start(): Promise<ScriptedServer> {
    const server = new ScriptedServer(await freePort());
    await once(server.#server, "listening");
    return server;
  }

  get url(): string {
    return `ws://127.0.0.1:${this.port}`;
  }

  /** The next connection a client opens. */
  accept(): Promise<Connection> {
    const connection = this.#connections.shift();
    return connection ? Promise.resolve(connection) : new Promise(resolve => this.#waiting.push(resolve));
  }

  /** Cuts every connection and stops listening. */
  async stop(): Promise<void> {
    for (const socket of this.#server.clients) socket.terminate();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** Listens again on the same port. */
  async resume(): Promise<void> {
    this.#server = this.#listen();
    await once(this.#server, "listening");
  }

  #listen(): WebSocketServer {
    const server = new WebSocketServer({ port: this.port, host: "127.0.0.1" });
    server.on("connection", socket => {
      const connection = new Connection(socket);
      const next = this.#waiting.shift();
      if (next) next(connection);
      else this.#connections.push(connection);
    });
    return server;
  }
}
