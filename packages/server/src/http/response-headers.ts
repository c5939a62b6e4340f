import fastifyCompress from "@fastify/compress";
import fastifyCors from "@fastify/cors";
import type { FastifyInstance } from "fastify";
import type { Origins } from "../access/origins.ts";

/** For whatever is no page of ours: nothing in it may run or be framed. */
const SECURITY_HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};
const EXPOSED = [
  "location",
  "preference-applied",
  "ratelimit",
  "ratelimit-policy",
  "retry-after",
  "x-request-id",
];
const COMPRESS_FROM_BYTES = 1_024;
const PREFLIGHT_S = 600;

/** Headers of every answer: the request's id, what browsers must know, CORS for the origins that are allowed; compression. */
export async function addResponseHeaders(app: FastifyInstance, origins: Origins): Promise<void> {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, "cache-control": "no-store", "x-request-id": request.id });
  });
  await app.register(fastifyCors, {
    origin: (origin, done) => done(null, origin !== undefined && origins.allows(origin)),
    methods: ["GET", "POST", "DELETE"],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_S,
  });
  await app.register(fastifyCompress, { threshold: COMPRESS_FROM_BYTES, globalDecompression: false });
}
