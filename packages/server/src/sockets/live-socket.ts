import type { WebSocket } from "@fastify/websocket";
import {
  describeIssues,
  type LiveEvent,
  type LiveRequest,
  liveRequestSchema,
  RaisonTextError,
  type SettledDetection,
} from "@raisontext/contract";
import type { Caller } from "../access/access.ts";
import type { Pass, UsageGate } from "../access/usage-gate.ts";
import type { Detections } from "../detections/detections.ts";
import type { Pending, Ticket } from "../detections/ticket.ts";
import { found } from "../http/detection-routes.ts";
import { toRaisonTextError } from "../http/error-handler.ts";
import type { SocketContext } from "./socket-context.ts";
import { InFlight, send } from "./socket-guard.ts";

/** The page's and the SDK's protocol: JSON frames, many texts at once, each named by the client (`LiveRequest`). */
export class LiveSocket {
  readonly #socket: WebSocket;
  readonly #detections: Detections;
  readonly #gate: UsageGate;
  readonly #caller: Caller;
  readonly #abandon: (ids: readonly string[]) => void;
  /** Whose texts end with the socket. */
  readonly #own = new Set<string>();
  readonly #tickets = new Set<Ticket>();
  readonly #passes = new Set<Pass>();
  readonly #inFlight: InFlight;
  readonly #running = new Set<Promise<void>>();

  constructor(socket: WebSocket, { detections, gate, caller, graceMs }: SocketContext) {
    this.#socket = socket;
    this.#detections = detections;
    this.#gate = gate;
    this.#caller = caller;
    this.#abandon = ids => graceMs !== undefined && detections.abandon(ids, graceMs);
    this.#inFlight = new InFlight(socket);
    socket.on("message", (data, isBinary) => {
      const answer = this.#answer(isBinary ? undefined : data.toString());
      this.#inFlight.begin();
      this.#running.add(answer);
      void answer.finally(() => {
        this.#running.delete(answer);
        this.#inFlight.end();
      });
    });
    socket.once("close", () => this.#leave());
  }

  /** Resolves when every request taken so far is answered. */
  get idle(): Promise<unknown> {
    return Promise.all(this.#running);
  }

  async #answer(frame: string | undefined): Promise<void> {
    let ref: string | undefined;
    try {
      const request = readFrame(frame);
      ref = request.ref;
      if (request.type === "cancel") await this.#cancel(request);
      else if (request.type === "resume") await this.#follow(ref, await this.#resume(request.id));
      else await this.#detect(ref, request);
    } catch (cause) {
      const { code, message, meaning, retryAfterMs } = toRaisonTextError(cause);
      const { retryable } = meaning;
      this.#send({ type: "error", ref, code, message, retryable, ...(retryAfterMs && { retryAfterMs }) });
    }
  }

  async #resume(id: string): Promise<Ticket> {
    return found(await this.#detections.resume(id, this.#caller.owner));
  }

  async #detect(ref: string, request: Extract<LiveRequest, { type: "detect" }>): Promise<void> {
    const { client, owner, allowance } = this.#caller;
    const dailyQuota = allowance?.dailyQuota;
    const pass = await this.#gate.enter(this.#caller);
    this.#passes.add(pass);
    try {
      const endsWithSocket = request.lane === "interactive";
      const ticket = await this.#detections.submit({ ...request, client, owner, dailyQuota, endsWithSocket });
      if (endsWithSocket) this.#own.add(ticket.id);
      await this.#follow(ref, ticket);
    } finally {
      pass.leave();
      this.#passes.delete(pass);
    }
  }

  async #follow(ref: string, ticket: Ticket): Promise<void> {
    const { id } = ticket;
    this.#tickets.add(ticket);
    if (this.#socket.readyState !== this.#socket.OPEN) this.#leave();
    const tell = (pending: Pending) => {
      const { state, ...progress } = pending;
      this.#send({ type: state, ref, id, ...progress });
    };
    const pending = ticket.pending();
    if (pending) tell(pending);
    ticket.watch(tell);
    this.#settle(ref, await ticket.settled);
    this.#tickets.delete(ticket);
    this.#own.delete(id);
  }

  /** The socket has closed, perhaps while a text was being accepted. */
  #leave(): void {
    for (const pass of this.#passes) pass.leave();
    for (const ticket of this.#tickets) ticket.forget();
    this.#tickets.clear();
    this.#abandon([...this.#own]);
    this.#own.clear();
  }

  async #cancel({ ref, id }: { readonly ref: string; readonly id: string }): Promise<void> {
    const detection = found(await this.#detections.cancel(id, this.#caller.owner));
    this.#send({ type: "settled", ref, detection });
  }

  #settle(ref: string, detection: SettledDetection): void {
    this.#send({ type: "settled", ref, detection });
  }

  #send(event: LiveEvent): void {
    send(this.#socket, JSON.stringify(event));
  }
}

function readFrame(frame: string | undefined): LiveRequest {
  const parsed = liveRequestSchema.safeParse(parseJson(frame));
  if (parsed.success) return parsed.data;
  throw new RaisonTextError("invalid_request", describeIssues(parsed.error));
}

function parseJson(frame: string | undefined): unknown {
  try {
    return JSON.parse(frame ?? "");
  } catch {
    throw new RaisonTextError("invalid_request", "A frame is a JSON object in a text frame.");
  }
}
