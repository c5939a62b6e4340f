import type { Socket } from "node:net";
import { LIMITS, RaisonTextError } from "@raisontext/contract";
import type { FastifyInstance } from "fastify";
import { clientOf } from "../access/networks.ts";
import { answerError } from "./error-handler.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Whether the body may be long: then the route itself watches how fast it comes. */
    hasLongBody?: boolean;
  }
}

/** Ends requests whose body does not arrive in time, and refuses compressed ones, which may be larger than they look. */
export function addRequestLimits(app: FastifyInstance): void {
  app.addHook("onRequest", async (request, reply) => {
    const encoding = request.headers["content-encoding"];
    if (encoding !== undefined && encoding !== "identity") {
      throw new RaisonTextError("unsupported_media_type", "Send the body uncompressed.");
    }
    const { raw } = request;
    const hasBody =
      raw.headers["content-length"] !== undefined || raw.headers["transfer-encoding"] !== undefined;
    if (!hasBody || request.routeOptions.config.hasLongBody) return;
    const timer = setTimeout(() => {
      reply.raw.once("finish", () => raw.destroy());
      answerError(new RaisonTextError("request_timeout"), request, reply.header("connection", "close"));
    }, LIMITS.requestTimeoutMs);
    raw.once("end", () => clearTimeout(timer));
    raw.once("close", () => clearTimeout(timer));
  });
}

/** Ends the connections of an address that has too many of them. */
export function limitConnections(
  app: FastifyInstance,
  most: number,
  isExempt: (address: string) => boolean,
): void {
  const counts = new Map<string, number>();
  app.server.on("connection", socket => {
    const { remoteAddress = "" } = socket;
    if (isExempt(remoteAddress)) return;
    const address = clientOf(remoteAddress);
    const count = (counts.get(address) ?? 0) + 1;
    if (count > most) return socket.destroy();
    counts.set(address, count);
    socket.once("close", () => {
      const left = (counts.get(address) ?? 1) - 1;
      if (left === 0) counts.delete(address);
      else counts.set(address, left);
    });
  });
}

/** Gives a function that ends the connections on which nothing was ever sent: browsers open some in advance. */
export function watchUnused(app: FastifyInstance): () => void {
  const open = new Set<Socket>();
  app.server.on("connection", socket => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return () => {
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
  };
}
