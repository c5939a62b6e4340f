import type { ErrorCode, LiveEvent, LiveRequestInput, SettledDetection } from "@raisontext/contract";
import { checkText, ERROR_TABLE, LIMITS, RaisonTextError } from "@raisontext/contract/plain";
import { retryDelayMs } from "./backoff.ts";
import { Cancellations } from "./cancellations.ts";
import { type LiveDetectOptions, LiveEntry } from "./live-entry.ts";
import { isSettledDetection, readLiveEvent } from "./read-message.ts";
import {
  type ConnectionState,
  ReconnectingSocket,
  type ReconnectingSocketOptions,
} from "./reconnecting-socket.ts";
import { remoteError } from "./remote-error.ts";

/** What a live client connects to. */
export interface LiveClientOptions {
  /** Address of the socket, as `liveUrl(baseUrl)` gives it. */
  readonly url: string;
  /** API key, where the service asks for one. */
  readonly apiKey?: string;
  /** Called when the connection opens, is lost or is closed. */
  readonly onConnectionChange?: (state: ConnectionState) => void;
  /** Where `online` events come from: then it connects anew at once. Default: the browser's window. */
  readonly network?: ReconnectingSocketOptions["network"];
}

/** Many texts over one connection that survives the loss of it. */
export interface LiveClient {
  /**
   * Scores a text. A text is answered across lost connections, restarts of the server and refusals that pass. Resolves
   * with what became of it: `done`, `failed`, `expired` or `cancelled`. Rejects with a `RaisonTextError` when it was
   * never accepted: refused for good, or with `expired` when its deadline passed before.
   */
  detect(text: string, options?: LiveDetectOptions): Promise<SettledDetection>;
  /** Ends the connection; what still waits rejects with an `AbortError`. */
  close(): void;
}

/** Connects to a service. It reconnects for ever, so it keeps a Node process alive until `close()`. */
export function createLiveClient(options: LiveClientOptions): LiveClient {
  return new SocketLiveClient(options);
}

/** Texts on their way at once: one less than the server reads, so that it still hears of a cancellation. */
const MAX_SENT = LIMITS.socketMaxInFlight - 1;

type ErrorEvent = Extract<LiveEvent, { type: "error" }>;

/**
 * A text is `unsent` (no connection, or too many in flight), `sent` on the present connection under a ref, or `refused`
 * for some time, after which it is unsent. A lost connection makes all that were sent unsent. With an id a text is resumed,
 * without one it is sent; one that the server does not know, or has cancelled while it was not heard of, is sent again.
 */
class SocketLiveClient implements LiveClient {
  readonly #socket: ReconnectingSocket;
  readonly #cancellations = new Cancellations(request => this.#send(request));
  #unsent = new Set<LiveEntry>();
  #sent = new Map<string, LiveEntry>();
  readonly #refused = new Map<LiveEntry, ReturnType<typeof setTimeout>>();
  #lastRef = 0;
  #closed = false;

  constructor({ url, apiKey, onConnectionChange, network }: LiveClientOptions) {
    this.#socket = new ReconnectingSocket({
      url,
      // A browser can send no other header with a socket.
      protocols: apiKey === undefined ? [] : ["raisontext", `raisontext.key.${apiKey}`],
      ...(network ? { network } : {}),
      onOpen: () => {
        this.#cancellations.sendAgain();
        this.#sendWaiting();
      },
      onMessage: data => this.#receive(readLiveEvent(data)),
      onLost: closeCode => this.#unsend(closeCode),
      onStateChange: state => onConnectionChange?.(state),
    });
  }

  async detect(text: string, options: LiveDetectOptions = {}): Promise<SettledDetection> {
    checkText(text);
    const { signal, deadlineMs } = options;
    signal?.throwIfAborted();
    if (this.#closed) throw closedError();
    const entry = new LiveEntry(text, options);
    const abandon = () => this.#abandon(entry, signal?.reason);
    signal?.addEventListener("abort", abandon, { once: true });
    const expire = () => entry.id === undefined && this.#abandon(entry, new RaisonTextError("expired"));
    // A deadline the server does not take is for the server to refuse.
    const timer =
      deadlineMs && deadlineMs <= LIMITS.deadlineMaxMs ? setTimeout(expire, deadlineMs) : undefined;
    this.#unsent.add(entry);
    this.#sendWaiting();
    return entry.settled.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abandon);
    });
  }

  close(): void {
    this.#closed = true;
    this.#socket.close();
    this.#cancellations.close();
    for (const timer of this.#refused.values()) clearTimeout(timer);
    const all = [...this.#sent.values(), ...this.#unsent, ...this.#refused.keys()];
    for (const entry of all) entry.reject(closedError());
    this.#refused.clear();
    this.#sent.clear();
    this.#unsent.clear();
  }

  #send(request: LiveRequestInput): void {
    if (this.#socket.isOpen) this.#socket.send(JSON.stringify(request));
  }

  #sendWaiting(): void {
    if (!this.#socket.isOpen) return;
    for (const entry of this.#unsent) {
      if (this.#sent.size >= MAX_SENT) return;
      const ref = String(++this.#lastRef);
      this.#unsent.delete(entry);
      this.#sent.set(ref, entry);
      this.#send(entry.toRequest(ref));
    }
  }

  #receive(event: LiveEvent | undefined): void {
    if (!event) return;
    if (event.type === "error" && event.code === "shutting_down") this.#refuseByLeavingServer(event);
    else if (this.#cancellations.take(event)) return;
    else if (event.type === "error") this.#refuse(event);
    else {
      const entry = this.#sent.get(event.ref);
      if (entry && event.type === "settled") this.#settle(event, entry);
      else if (entry && event.type !== "settled") this.#progress(event, entry);
    }
  }

  #progress(event: Extract<LiveEvent, { type: "queued" | "running" }>, entry: LiveEntry): void {
    const { type: state, ref: _ref, ...progress } = event;
    const isNew = entry.id === undefined;
    entry.id = event.id;
    entry.refusals = 0;
    entry.isResuming = false;
    if (entry.isGivenUp && isNew) this.#cancellations.add(event.id);
    entry.tell({ state, ...progress });
  }

  #settle({ ref, detection }: Extract<LiveEvent, { type: "settled" }>, entry: LiveEntry): void {
    if (!isSettledDetection(detection)) return;
    // The server gives a text up when its connection stays away too long; who waits for it is back.
    const wasGivenUpByServer = detection.state === "cancelled" && entry.isResuming && !entry.isGivenUp;
    if (wasGivenUpByServer) this.#startOver(entry);
    else entry.resolve(detection);
    this.#release(ref);
  }

  #refuse(event: ErrorEvent): void {
    const [ref, entry] = this.#refusedBy(event);
    if (!entry) return;
    if (event.code === "not_found" && entry.id !== undefined) this.#startOver(entry);
    else if (event.retryable && entry.maySendAgain) this.#putOff(event, entry);
    else entry.reject(remoteError(event.code, event.message, event.retryAfterMs));
    this.#release(ref);
  }

  /** The texts of a server that goes away are answered by the next one. */
  #refuseByLeavingServer(event: ErrorEvent): void {
    const [, entry] = this.#refusedBy(event);
    if (entry?.maySendAgain === false) this.#refuse(event);
    this.#socket.reconnect();
  }

  /** An unreadable frame has no ref; frames are read in order, so it is the first without an answer. */
  #refusedBy({ ref }: ErrorEvent): readonly [string, LiveEntry | undefined] | readonly [] {
    if (ref !== undefined) return [ref, this.#sent.get(ref)];
    return [...this.#sent].find(([, entry]) => entry.id === undefined) ?? [];
  }

  #putOff({ code, message, retryAfterMs }: ErrorEvent, entry: LiveEntry): void {
    if (entry.isGivenUp) return;
    entry.refusals += 1;
    const retryInMs = retryDelayMs(entry.refusals, retryAfterMs);
    const timer = setTimeout(() => {
      this.#refused.delete(entry);
      this.#unsent.add(entry);
      this.#sendWaiting();
    }, retryInMs);
    this.#refused.set(entry, timer);
    entry.tell({ state: "refused", code: remoteError(code, message).code, retryInMs });
  }

  /** Nobody will answer the text under its id any more. */
  #startOver(entry: LiveEntry): void {
    if (entry.isGivenUp) return;
    entry.id = undefined;
    const { remainingMs = 1 } = entry;
    if (remainingMs > 0) this.#unsent.add(entry);
    else entry.reject(new RaisonTextError("expired"));
  }

  #release(ref: string | undefined): void {
    if (ref !== undefined) this.#sent.delete(ref);
    this.#sendWaiting();
  }

  #unsend(closeCode: number): void {
    const refusal = refusalOf(closeCode);
    const entries = [...this.#sent.values()].filter(entry => !entry.isGivenUp);
    this.#sent.clear();
    // A frame the server will never take would be sent, and the connection lost, again and again.
    const refused = refusal ? entries.filter(entry => entry.id === undefined) : [];
    for (const entry of refused) entry.reject(new RaisonTextError(refusal ?? "internal"));
    this.#unsent = new Set([...entries.filter(entry => !entry.isGivenUp), ...this.#unsent]);
  }

  /** The server still counts a sent text, so it keeps its place in `sent` until its answer. */
  #abandon(entry: LiveEntry, reason: unknown): void {
    this.#unsent.delete(entry);
    clearTimeout(this.#refused.get(entry));
    this.#refused.delete(entry);
    entry.reject(reason);
    if (entry.id !== undefined) this.#cancellations.add(entry.id);
  }
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
