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

  /** Makes a relay to a port of this machine that does not listen yet. */
  static async before(target: number): Promise<TcpProxy> {
    return new TcpProxy(await freePort(), target);
  }

  /** Makes a relay to a port of this machine and opens it. */
  static async start(target: number): Promise<TcpProxy> {
    const proxy = await TcpProxy.before(target);
    await proxy.listen();
    return proxy;
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    const server = createServer({ pauseOnConnect: true }, client => this.#relay(client));
    this.#server = server;
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(this.port, "127.0.0.1", resolve);
    });
  }

  /** Resets the connections there are; new ones are let through. */
  cut(): void {
    for (const socket of this.#ways.keys()) socket.resetAndDestroy();
  }

  /** Lets nothing more through on the connections there are, without closing them; new ones are let through. */
  freeze(): void {
    for (const from of this.#ways.keys()) from.unpipe().pause();
  }

  /** Lets nothing through, on old and on new connections, without closing any. */
  silence(): void {
    this.#silent = true;
    this.freeze();
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
