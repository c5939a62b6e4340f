import { connect, createServer, type Server, type Socket } from "node:net";
import { freePort } from "@raisontext/testing";

/** A TCP relay in front of a broker, to cut, freeze or close the way to it. */
export class TcpProxy {
  readonly port: number;
  readonly #target: number;
  readonly #sockets = new Set<Socket>();
  #server: Server | undefined;

  private constructor(port: number, target: number) {
    this.port = port;
    this.#target = target;
  }

  /** Makes a proxy that does not listen yet. */
  static async before(targetPort: number): Promise<TcpProxy> {
    return new TcpProxy(await freePort(), targetPort);
  }

  /** Opens the port. */
  async listen(): Promise<void> {
    const server = createServer(client => this.#relay(client));
    this.#server = server;
    await new Promise<void>(resolve => server.listen(this.port, "127.0.0.1", resolve));
  }

  /** Resets the connections there are; new ones are let through. */
  cut(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing more through on the connections there are, without closing them. */
  freeze(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
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
      this.#sockets.add(from);
      from.setNoDelay(true).pipe(to);
      from.on("error", () => {});
      from.on("close", () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }
}
