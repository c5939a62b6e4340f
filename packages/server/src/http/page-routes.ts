import fastifyStatic from "@fastify/static";
import type { FastifyInstance } from "fastify";

/** What the page may do: run and show what comes from here, and ask here. */
export const PAGE_POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** Serves the built page at `/`. Hashed assets may be kept for ever, the page itself is asked for anew. */
export async function addPageRoutes(app: FastifyInstance, pageDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: pageDir,
    cacheControl: false,
    setHeaders: (reply, path) => {
      reply.header("content-security-policy", PAGE_POLICY);
      reply.header(
        "cache-control",
        path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
      );
    },
  });
}
