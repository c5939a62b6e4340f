import {
  checkText,
  ERROR_TABLE,
  type ErrorCode,
  LIMITS,
  type LiveEvent,
  type LiveRequestInput,
  type Progress,
  RaisonTextError,
  type RequestOptionsInput,
  type SettledDetection,
} from "@raisontext/contract";
import { backoffMs } from "./backoff.ts";
import { isSettledDetection, readLiveEvent } from "./read-message.ts";
import {
  type ConnectionState,
  ReconnectingSocket,
  type ReconnectingSocketOptions,
} from "./reconnecting-socket.ts";
import { remoteError } from "./remote-error.ts";
import { definedOf } from "./request-options.ts";

/** How far a text is. */
export type LiveProgress =
  /** It was accepted and waits. `position` 1 is next; `workers` 0: no model is running now. */
  | ({ readonly state: "queued"; readonly id: string } & Progress)
  /** A worker is at it and takes its time. */
  | { readonly state: "running"; readonly id: string }
  /** It was refused for now, and is sent again after `retryInMs`. */
  | { readonly state: "refused"; readonly code: ErrorCode; readonly retryInMs: number };

/** What goes with one text on a live connection. */
export interface LiveDetectOptions extends RequestOptionsInput {
  /** Called when the text is accepted, and whenever there is something new to tell. */
  readonly onProgress?: (progress: LiveProgress) => void;
  /** Gives the text up: the promise rejects with the signal's reason, and the server is told to cancel it. */
  readonly signal?: AbortSignal;
  /** Whether a text that is refused for now is sent again. Default true; with false the promise rejects. */
  readonly retry?: boolean;
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
   * `RaisonTextError` when it is refused for good; a text that could not be scored resolves, with state `failed` or
   * `expired`.
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
  /** Refusals for now, in a row. */
  refusals: number;
}

/**
 * A text is `unsent` (no connection, or too many in flight), `sent` on the present connection under a ref, or `refused`
 * for some time, after which it is unsent. A lost connection makes all that were sent unsent; with an id they are resumed,
 * without one sent again.
 */
class SocketLiveClient implements LiveClient {
  readonly #socket: ReconnectingSocket;
  #unsent = new Set<Entry>();
  #sent = new Map<string, Entry>();
  readonly #refused = new Map<Entry, ReturnType<typeof setTimeout>>();
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
    const entry: Entry = { text, options, resolve, reject, id: undefined, refusals: 0 };
    const abandon = () => this.#abandon(entry);
    options.signal?.addEventListener("abort", abandon, { once: true });
    this.#unsent.add(entry);
    this.#sendWaiting();
    return promise.finally(() => options.signal?.removeEventListener("abort", abandon));
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
    for (const timer of this.#refused.values()) clearTimeout(timer);
    const all = [...this.#sent.values(), ...this.#unsent, ...this.#refused.keys()];
    for (const entry of all) entry.reject(closedError());
    this.#refused.clear();
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
    else if (entry && event.type !== "settled") this.#tell(entry, event);
    else if (entry && event.type === "settled" && isSettledDetection(event.detection)) {
      this.#release(event.ref);
      entry.resolve(event.detection);
    }
  }

  #tell(entry: Entry, event: Extract<LiveEvent, { type: "queued" | "running" }>): void {
    const { type: state, ref: _ref, ...progress } = event;
    const wasAccepted = entry.id !== undefined;
    entry.id = event.id;
    entry.refusals = 0;
    if (!this.#abandoned.has(entry)) entry.options.onProgress?.({ state, ...progress });
    else if (!wasAccepted) this.#cancel(event.id);
  }

  #fail(event: Extract<LiveEvent, { type: "error" }>, entry: Entry | undefined): void {
    if (event.code === "shutting_down") {
      // The texts of a server that goes away are answered by the next one.
      this.#socket.reconnect();
    } else if (event.code === "not_found" && entry?.id !== undefined) {
      entry.id = undefined;
      this.#unsent.add(entry);
      this.#release(event.ref);
    } else if (entry && event.retryable && entry.options.retry !== false) {
      this.#putOff(event, entry);
    } else {
      // An unreadable frame has no ref; frames are read in order, so it is the first without an answer.
      const [ref, refused] = entry ? [event.ref, entry] : this.#firstUnaccepted();
      refused?.reject(remoteError(event.code, event.message, event.retryAfterMs));
      this.#release(ref);
    }
  }

  #putOff({ ref, code, message, retryAfterMs }: Extract<LiveEvent, { type: "error" }>, entry: Entry): void {
    this.#release(ref);
    if (this.#abandoned.has(entry)) return;
    entry.refusals += 1;
    const retryInMs = retryAfterMs ?? backoffMs(entry.refusals);
    const timer = setTimeout(() => {
      this.#refused.delete(entry);
      this.#unsent.add(entry);
      this.#sendWaiting();
    }, retryInMs);
    this.#refused.set(entry, timer);
    entry.options.onProgress?.({ state: "refused", code: remoteError(code, message).code, retryInMs });
  }

  #cancel(id: string): void {
    if (!this.#socket.isOpen) return;
    const request: LiveRequestInput = { type: "cancel", ref: `cancel ${++this.#lastRef}`, id };
    this.#socket.send(JSON.stringify(request));
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
    clearTimeout(this.#refused.get(entry));
    this.#refused.delete(entry);
    this.#abandoned.add(entry);
    if (entry.id !== undefined) this.#cancel(entry.id);
    entry.reject(entry.options.signal?.reason);
  }
}

function toRequest(ref: string, { id, text, options }: Entry): LiveRequestInput {
  if (id !== undefined) return { type: "resume", ref, id };
  const { model, lane, deadlineMs } = options;
  return { type: "detect", ref, text, ...definedOf({ model, lane, deadlineMs }) };
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
