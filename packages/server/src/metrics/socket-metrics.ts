import { Counter, Gauge, type Registry } from "prom-client";

/** Hears of a socket on a route when it opens; what it returns is called when that closes. */
export type SocketMeter = (route: string) => () => void;

/** Counts the sockets of each route. */
export function createSocketMetrics(registry: Registry): SocketMeter {
  const registers = [registry];
  const total = new Counter({
    name: "raisontext_sockets_total",
    help: "WebSockets opened so far",
    labelNames: ["route"],
    registers,
  });
  const open = new Gauge({
    name: "raisontext_sockets_open",
    help: "WebSockets that are open",
    labelNames: ["route"],
    registers,
  });
  return route => {
    total.inc({ route });
    open.inc({ route });
    return () => open.dec({ route });
  };
}
