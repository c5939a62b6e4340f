import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "./free-port.ts";

/** A TCP relay in front of a service, to cut or to silence the way to it. */
export class TcpProxy {
  readonly port: number;
  readonly #target: number;
  /** Where from, where to. */
  readonly #ways = new Map<Socket, Socket>();
  #server: Server | undefined;
  #silent = false;

  private constructor(port: number, target: number) {
    this.port = port;
    this.#target = target;
  }

  /** Makes a relay to a port of this machine and opens it. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = new TcpProxy(await freePort(), target);
    const server = createServer({ pauseOnConnect: true }, client => proxy.#relay(client));
    proxy.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(proxy.port, "127.0.0.1", resolve);
    });
    return proxy;
  }

  /** Resets the connections there are; new ones are let through. */
  cut(): void {
    for (const socket of this.#ways.keys()) socket.resetAndDestroy();
  }

  /** Lets nothing through, on old and on new connections, without closing any. */
  silence(): void {
    this.#silent = true;
    for (const from of this.#ways.keys()) from.unpipe().pause();
  }

  /** Lets everything through again, and first what has come meanwhile. */
  speak(): void {
    this.#silent = false;
    for (const [from, to] of this.#ways) from.pipe(to);
  }

  /** Closes the port and all connections. */
  close(): void {
    this.#server?.close();
    this.cut();
  }

  #relay(client: Socket): void {
    const upstream = connect(this.#target, "127.0.0.1");
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.#ways.set(from, to);
      from.setNoDelay(true);
      if (!this.#silent) from.pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        this.#ways.delete(from);
        to.destroy();
      });
    }
  }
}
