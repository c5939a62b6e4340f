import { ROUTES } from "@raisontext/contract/plain";

/** The address of a route on a service, which may live under a path of its own. */
export function serviceUrl(baseUrl: string | URL, route: string): URL {
  const base = new URL(baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return new URL(route.replace(/^\//, ""), base);
}

/** The address of the live socket of a service: `https://host` → `wss://host/api/v1/live`. */
export function liveUrl(baseUrl: string | URL): string {
  const url = serviceUrl(baseUrl, ROUTES.live);
  url.protocol = url.protocol.replace("http", "ws");
  return url.href;
}
