import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "@raisontext/testing/patience";

/** A WebSocket that remembers every text frame, for tests. */
export class TestSocket {
  readonly frames: string[] = [];
  readonly socket: WebSocket;
  /** The close code, when it has closed. */
  closeCode: number | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", event => this.frames.push(String(event.data)));
    socket.addEventListener("close", event => {
      this.closeCode = event.code;
    });
  }

  /** Opens a socket at a path of a server. */
  static async open(url: string, path: string): Promise<TestSocket> {
    const opened = new TestSocket(new WebSocket(`${url.replace(/^http/, "ws")}${path}`));
    const refused = once(opened.socket, "error").then(() => {
      throw new Error(`${path} was refused`);
    });
    await Promise.race([once(opened.socket, "open"), refused]);
    refused.catch(() => {});
    return opened;
  }

  send(data: string | Uint8Array<ArrayBuffer>): void {
    this.socket.send(data);
  }

  /** Waits for so many frames in all. */
  async receives(count: number, timeoutMs = PATIENCE_MS): Promise<readonly string[]> {
    const deadline = Date.now() + timeoutMs;
    while (this.frames.length < count) {
      if (Date.now() > deadline)
        throw new Error(`${this.frames.length} of ${count} frames came: ${this.frames}`);
      await sleep(5);
    }
    return this.frames;
  }

  /** Waits for the end of the socket and resolves with its close code. */
  async closes(): Promise<number> {
    if (this.closeCode === undefined) await once(this.socket, "close");
    return this.closeCode ?? 0;
  }
}
