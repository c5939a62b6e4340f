import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ROUTES } from "@raisontext/contract";
import { collectDefaultMetrics } from "prom-client";
import type { Role, Surroundings } from "../roles.ts";

/** Shows the figures of a process without a server at `/metrics`, where the configuration names a port for it. */
export async function runMetrics({ config, logger, registry }: Surroundings): Promise<Role> {
  const { host, metricsPort: port } = config;
  if (port === undefined) return { close: async () => {} };
  collectDefaultMetrics({ register: registry });
  const server = createServer(async (request, response) => {
    if (request.method !== "GET" || request.url?.split("?")[0] !== ROUTES.metrics) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "content-type": registry.contentType, "cache-control": "no-store" });
    response.end(await registry.metrics());
  });
  const { promise: listening, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", (error: NodeJS.ErrnoException) =>
    reject(
      error.code === "EADDRINUSE"
        ? new Error(`port ${port} on ${host} is in use; set RAISONTEXT_METRICS_PORT to another`, {
            cause: error,
          })
        : error,
    ),
  );
  server.listen(port, host, resolve);
  await listening;
  const { port: actual } = server.address() as AddressInfo;
  const urlHost = host.includes(":") ? `[${host}]` : host;
  logger.info(`figures are at http://${urlHost}:${actual}${ROUTES.metrics}`);
  return {
    async close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
