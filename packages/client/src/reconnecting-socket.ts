import { backoffMs } from "./backoff.ts";

/** Where a connection stands: `connecting` for the first time, `open`, `lost` and being sought again, or `closed`. */
export type ConnectionState = "connecting" | "open" | "lost" | "closed";

/** What a reconnecting socket connects to and whom it tells. */
export interface ReconnectingSocketOptions {
  readonly url: string;
  /** Subprotocols that are offered. */
  readonly protocols: readonly string[];
  /** A new connection stands; nothing of an earlier one is known to the other side. */
  readonly onOpen: () => void;
  readonly onMessage: (data: unknown) => void;
  /** The connection is gone, with its WebSocket close code; another is on its way. */
  readonly onLost: (closeCode: number) => void;
  readonly onStateChange: (state: ConnectionState) => void;
  /** Where `online` events come from: then it connects anew at once. Default: the browser's window. */
  readonly network?: Pick<EventTarget, "addEventListener" | "removeEventListener">;
}

/** A connection attempt that takes longer than this is given up for another, in ms. */
const CONNECT_TIMEOUT_MS = 10_000;
/** A connection that lasted this long was a good one: the next wait is short again, in ms. */
const STABLE_MS = 5_000;
const NO_CODE = 1005;

/**
 * A WebSocket that comes back, for ever, until it is closed.
 *
 * States: connecting → open ⇄ lost; any → closed. In `lost` a timer waits for the next try, or the try is under way.
 */
export class ReconnectingSocket {
  readonly #options: ReconnectingSocketOptions;
  readonly #network: ReconnectingSocketOptions["network"];
  #state: ConnectionState = "connecting";
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #openedAt = 0;
  #failures = 0;

  constructor(options: ReconnectingSocketOptions) {
    this.#options = options;
    this.#network = options.network ?? browserWindow();
    this.#network?.addEventListener("online", this.#onOnline);
    this.#connect();
  }

  get isOpen(): boolean {
    return this.#state === "open";
  }

  /** Sends a frame on the connection that stands. */
  send(frame: string): void {
    this.#socket?.send(frame);
  }

  /** Gives the present connection up and seeks another. */
  reconnect(): void {
    if (this.#state !== "closed") this.#lose(NO_CODE);
  }

  /** Ends the connection for good. */
  close(): void {
    if (this.#state === "closed") return;
    this.#network?.removeEventListener("online", this.#onOnline);
    this.#drop();
    this.#become("closed");
  }

  // What was open before the network went away is dead, though nobody said so.
  readonly #onOnline = () => {
    this.#failures = 0;
    if (this.#state === "open") this.#lose(NO_CODE);
    this.#connect();
  };

  #connect(): void {
    this.#drop();
    const socket = new WebSocket(this.#options.url, [...this.#options.protocols]);
    this.#socket = socket;
    const current = () => this.#socket === socket;
    this.#timer = setTimeout(() => this.#lose(NO_CODE), CONNECT_TIMEOUT_MS);
    socket.onopen = () => current() && this.#open();
    socket.onmessage = event => current() && this.#options.onMessage(event.data);
    socket.onclose = event => current() && this.#lose(event.code);
  }

  #open(): void {
    clearTimeout(this.#timer);
    this.#openedAt = Date.now();
    this.#become("open");
    this.#options.onOpen();
  }

  #lose(closeCode: number): void {
    const wasOpen = this.#state === "open";
    if (wasOpen && Date.now() - this.#openedAt >= STABLE_MS) this.#failures = 0;
    this.#failures += 1;
    this.#drop();
    this.#timer = setTimeout(() => this.#connect(), backoffMs(this.#failures));
    this.#become("lost");
    if (wasOpen) this.#options.onLost(closeCode);
  }

  #drop(): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #become(state: ConnectionState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#options.onStateChange(state);
  }
}

function browserWindow(): ReconnectingSocketOptions["network"] {
  return "addEventListener" in globalThis ? (globalThis as unknown as EventTarget) : undefined;
}
