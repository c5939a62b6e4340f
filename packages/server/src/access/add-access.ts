import { RaisonTextError } from "@raisontext/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Access, type Caller, checkScope } from "./access.ts";
import type { Origins } from "./origins.ts";
import type { Scope } from "./scopes.ts";
import type { UsageGate } from "./usage-gate.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What a caller needs to ask here; without it everybody may. */
    scope?: Scope;
    /** What a request here counts as, where there are limits: a text, or a batch, whose texts are counted as they come. */
    counts?: "text" | "batch";
  }
  interface FastifyRequest {
    /** Who asks; only where the route has a scope. */
    caller: Caller;
  }
}

/** Subprotocol of a socket, and the start of the one that carries a key: a browser can send no headers with a socket. */
const SOCKET_PROTOCOL = "raisontext";
const KEY_PROTOCOL = "raisontext.key.";

/** What access rests on. */
export interface AccessParts {
  readonly access: Access;
  readonly gate: UsageGate;
  readonly origins: Origins;
}

/** Lets in at every route only who may ask there, and no more of it than allowed. Refuses before a body is read. */
export function addAccess(app: FastifyInstance, { access, gate, origins }: AccessParts): void {
  app.addHook("onRequest", async (request, reply) => {
    origins.check(request);
    const { scope, counts } = request.routeOptions.config;
    if (scope === undefined) return;
    request.caller = await access.identify(request.ip, keyOf(request));
    checkScope(request.caller, scope);
    if (counts === undefined) return;
    const { rate, leave } = await gate.enter(request.caller);
    // Who has left meanwhile closes no more.
    if (reply.raw.destroyed) leave();
    else reply.raw.once("close", leave);
    if (rate) tellRate(reply, rate);
  });
}

/** Which of the subprotocols that a socket offers is taken: never the one with the key. */
export function chooseProtocol(offered: ReadonlySet<string>): string | false {
  return offered.has(SOCKET_PROTOCOL) && SOCKET_PROTOCOL;
}

function keyOf({ headers }: FastifyRequest): string | undefined {
  const { authorization } = headers;
  if (authorization !== undefined) {
    const [, key] = /^Bearer +(\S+)$/i.exec(authorization) ?? [];
    if (key !== undefined) return key;
    throw new RaisonTextError("unauthorized", "Send the key as Authorization: Bearer rt_…");
  }
  const offered = headers["sec-websocket-protocol"]?.split(",").map(protocol => protocol.trim());
  return offered?.find(protocol => protocol.startsWith(KEY_PROTOCOL))?.slice(KEY_PROTOCOL.length);
}

/** As draft-ietf-httpapi-ratelimit-headers says. */
function tellRate(
  reply: FastifyReply,
  {
    perMinute,
    left,
    resetMs,
  }: { readonly perMinute: number; readonly left: number; readonly resetMs: number },
): void {
  reply.header("ratelimit-policy", `"texts";q=${perMinute};w=60`);
  reply.header("ratelimit", `"texts";r=${left};t=${Math.ceil(resetMs / 1_000)}`);
}
