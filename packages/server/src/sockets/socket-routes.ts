import fastifyWebsocket, { type WebSocket } from "@fastify/websocket";
import { ERROR_TABLE, LIMITS, ROUTES } from "@raisontext/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { chooseProtocol } from "../access/add-access.ts";
import type { SocketMeter } from "../metrics/socket-metrics.ts";
import { ClassifySocket } from "./classify-socket.ts";
import { LiveSocket } from "./live-socket.ts";
import type { SocketContext } from "./socket-context.ts";
import { endWhenSilent } from "./socket-guard.ts";

type Protocol = new (socket: WebSocket, context: SocketContext) => { readonly idle: Promise<unknown> };

/** How the socket routes behave. */
export interface SocketRoutesOptions extends Omit<SocketContext, "caller"> {
  /** Sockets that one key or address may have at the same time, where it has limits at all. */
  readonly maxPerClient: number;
  /** Counts them. */
  readonly meter: SocketMeter;
}

/** The open sockets of a server. */
export interface Sockets {
  readonly size: number;
  /** Answers what was asked, at most for so long, then closes every socket with 1001. */
  close(drainMs: number): Promise<void>;
}

/** `/classify` and `/api/v1/live`. */
export async function addSocketRoutes(
  app: FastifyInstance,
  { maxPerClient, meter, ...options }: SocketRoutesOptions,
): Promise<Sockets> {
  const open = new Map<WebSocket, { readonly idle: Promise<unknown> }>();
  await app.register(fastifyWebsocket, {
    // A malformed or oversized frame: ws says why and closes by itself, which needs the socket to be left alone.
    errorHandler: (error, socket) => {
      app.log.debug({ err: error }, "a socket failed");
      if (socket.readyState === socket.OPEN) socket.close(ERROR_TABLE.internal.closeCode, "internal");
    },
    options: {
      maxPayload: LIMITS.bodyMaxBytes,
      perMessageDeflate: false,
      handleProtocols: chooseProtocol,
    },
    // The sockets are closed below, after their answers.
    preClose: done => done(),
  });

  const add = (path: string, SocketProtocol: Protocol) => {
    const route = { websocket: true, config: { scope: "detect" } } as const;
    const preValidation = async ({ caller, raw, headers }: FastifyRequest) => {
      if (!caller.allowance || headers.upgrade === undefined) return;
      // Before the connection becomes a socket: who is refused gets an HTTP answer.
      const leave = options.gate.hold(`sockets ${caller.client}`, maxPerClient);
      if (raw.socket.destroyed) leave();
      else raw.socket.once("close", leave);
    };
    app.get(path, { ...route, preValidation }, (socket, { caller }) => {
      open.set(socket, new SocketProtocol(socket, { ...options, caller }));
      endWhenSilent(socket);
      socket.once("close", () => open.delete(socket));
      socket.once("close", meter(path));
    });
  };
  add(ROUTES.classify, ClassifySocket);
  add(ROUTES.live, LiveSocket);

  return {
    get size() {
      return open.size;
    },
    async close(drainMs) {
      const idle = Promise.all([...open.values()].map(protocol => protocol.idle));
      await Promise.race([idle, new Promise(resolve => setTimeout(resolve, drainMs).unref())]);
      for (const socket of open.keys()) {
        socket.close(ERROR_TABLE.shutting_down.closeCode, "shutting_down");
        setTimeout(() => socket.terminate(), 1_000).unref();
      }
    },
  };
}
