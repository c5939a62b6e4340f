import {
  checkText,
  ERROR_TABLE,
  type ErrorCode,
  LIMITS,
  type LiveEvent,
  type LiveRequest,
  RaisonTextError,
  type SettledDetection,
} from "@raisontext/contract";
import { isSettledDetection, readLiveEvent } from "./read-message.ts";
import {
  type ConnectionState,
  ReconnectingSocket,
  type ReconnectingSocketOptions,
} from "./reconnecting-socket.ts";
import { remoteError } from "./remote-error.ts";

/** Where a text is that was accepted. */
export interface QueuePlace {
  readonly id: string;
  /** Texts before it, itself included: 1 is next. */
  readonly position: number;
}

/** What goes with one text on a live connection. */
export interface LiveDetectOptions {
  /** Called when the text is accepted, and again after each reconnection. */
  readonly onQueued?: (place: QueuePlace) => void;
  /** Gives the text up: the promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** What a live client connects to. */
export interface LiveClientOptions {
  /** Address of the socket, as `liveUrl(baseUrl)` gives it. */
  readonly url: string;
  /** Called when the connection opens, is lost or is closed. */
  readonly onConnectionChange?: (state: ConnectionState) => void;
  /** Where `online` events come from: then it connects anew at once. Default: the browser's window. */
  readonly network?: ReconnectingSocketOptions["network"];
}

/** Many texts over one connection that survives the loss of it. */
export interface LiveClient {
  /**
   * Scores a text. A text is answered across lost connections and restarts of the server. Rejects with a
   * `RaisonTextError` when it is refused; a text that could not be scored resolves, with state `failed`.
   */
  detect(text: string, options?: LiveDetectOptions): Promise<SettledDetection>;
  /** Ends the connection; what still waits rejects with an `AbortError`. */
  close(): void;
}

/** Connects to a service. It reconnects for ever, so it keeps a Node process alive until `close()`. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  return new SocketLiveClient(options);
}

interface Entry {
  readonly text: string;
  readonly options: LiveDetectOptions;
  readonly resolve: (detection: SettledDetection) => void;
  readonly reject: (reason: unknown) => void;
  /** Known once the server has accepted the text. */
  id: string | undefined;
}

/**
 * A text is `unsent` (no connection, or too many in flight) or `sent` on the present connection under a ref. A lost
 * connection makes all of them unsent; with an id they are resumed, without one sent again.
 */
class SocketLiveClient implements LiveClient {
  readonly #socket: ReconnectingSocket;
  #unsent = new Set<Entry>();
  #sent = new Map<string, Entry>();
  #abandoned = new WeakSet<Entry>();
  #lastRef = 0;
  #closed = false;

  constructor({ url, onConnectionChange, network }: LiveClientOptions) {
    this.#socket = new ReconnectingSocket({
      url,
      ...(network ? { network } : {}),
      onOpen: () => this.#sendWaiting(),
      onMessage: data => this.#receive(readLiveEvent(data)),
      onLost: closeCode => this.#unsend(closeCode),
      onStateChange: state => onConnectionChange?.(state),
    });
  }

  async detect(text: string, options: LiveDetectOptions = {}): Promise<SettledDetection> {
    checkText(text);
    options.signal?.throwIfAborted();
    if (this.#closed) throw closedError();
    const { promise, resolve, reject } = Promise.withResolvers<SettledDetection>();
    const entry: Entry = { text, options, resolve, reject, id: undefined };
    const abandon = () => this.#abandon(entry);
    options.signal?.addEventListener("abort", abandon, { once: true });
    this.#unsent.add(entry);
    this.#sendWaiting();
    return promise.finally(() => options.signal?.removeEventListener("abort", abandon));
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
    for (const entry of [...this.#sent.values(), ...this.#unsent]) entry.reject(closedError());
    this.#sent.clear();
    this.#unsent.clear();
  }

  #sendWaiting(): void {
    if (!this.#socket.isOpen) return;
    for (const entry of this.#unsent) {
      if (this.#sent.size >= LIMITS.socketMaxInFlight) return;
      const ref = String(++this.#lastRef);
      this.#unsent.delete(entry);
      this.#sent.set(ref, entry);
      this.#socket.send(JSON.stringify(toRequest(ref, entry)));
    }
  }

  #receive(event: LiveEvent | undefined): void {
    if (!event) return;
    const entry = event.ref === undefined ? undefined : this.#sent.get(event.ref);
    if (event.type === "error") this.#fail(event, entry);
    else if (entry && event.type === "queued") this.#queued(entry, event);
    else if (entry && event.type === "settled" && isSettledDetection(event.detection)) {
      this.#release(event.ref);
      entry.resolve(event.detection);
    }
  }

  #queued(entry: Entry, { id, position }: QueuePlace): void {
    entry.id = id;
    if (!this.#abandoned.has(entry)) entry.options.onQueued?.({ id, position });
  }

  #fail(event: Extract<LiveEvent, { type: "error" }>, entry: Entry | undefined): void {
    if (event.code === "shutting_down") {
      // The texts of a server that goes away are answered by the next one.
      this.#socket.reconnect();
    } else if (event.code === "not_found" && entry?.id !== undefined) {
      entry.id = undefined;
      this.#unsent.add(entry);
      this.#release(event.ref);
    } else {
      // An unreadable frame has no ref; frames are read in order, so it is the first without an answer.
      const [ref, refused] = entry ? [event.ref, entry] : this.#firstUnaccepted();
      refused?.reject(remoteError(event.code, event.message));
      this.#release(ref);
    }
  }

  #firstUnaccepted(): [string, Entry] | [] {
    return [...this.#sent].find(([, entry]) => entry.id === undefined) ?? [];
  }

  #release(ref: string | undefined): void {
    if (ref !== undefined) this.#sent.delete(ref);
    this.#sendWaiting();
  }

  #unsend(closeCode: number): void {
    const refusal = refusalOf(closeCode);
    const entries = [...this.#sent.values()].filter(entry => !this.#abandoned.has(entry));
    this.#sent.clear();
    // A frame the server will never take would be sent, and the connection lost, again and again.
    const refused = refusal ? entries.filter(entry => entry.id === undefined) : [];
    for (const entry of refused) entry.reject(new RaisonTextError(refusal ?? "internal"));
    this.#unsent = new Set([...entries.filter(entry => !refused.includes(entry)), ...this.#unsent]);
  }

  /** The server still counts a sent text, so it keeps its place in `sent` until its answer. */
  #abandon(entry: Entry): void {
    this.#unsent.delete(entry);
    this.#abandoned.add(entry);
    entry.reject(entry.options.signal?.reason);
  }
}

function toRequest(ref: string, { id, text }: Entry): LiveRequest {
  return id === undefined ? { type: "detect", ref, text } : { type: "resume", ref, id };
}

/** The error a close code stands for, when the same frame would meet it again. */
function refusalOf(closeCode: number): ErrorCode | undefined {
  const codes = Object.keys(ERROR_TABLE) as ErrorCode[];
  return codes.find(code => {
    const meaning: { readonly closeCode?: number; readonly retryable: boolean } = ERROR_TABLE[code];
    return meaning.closeCode === closeCode && !meaning.retryable;
  });
}

function closedError(): DOMException {
  return new DOMException("The client was closed.", "AbortError");
}
