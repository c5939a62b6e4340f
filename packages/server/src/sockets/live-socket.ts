import type { WebSocket } from "@fastify/websocket";
import {
  describeIssues,
  type LiveEvent,
  type LiveRequest,
  liveRequestSchema,
  RaisonTextError,
} from "@raisontext/contract";
import type { Detections } from "../detections/detections.ts";
import type { Ticket } from "../detections/ticket.ts";
import { toRaisonTextError } from "../http/error-handler.ts";
import { InFlight, send } from "./socket-guard.ts";

/** The page's and the SDK's protocol: JSON frames, many texts at once, each named by the client (`LiveRequest`). */
export class LiveSocket {
  readonly #socket: WebSocket;
  readonly #detections: Detections;
  readonly #tickets = new Set<Ticket>();
  readonly #inFlight: InFlight;
  readonly #running = new Set<Promise<void>>();

  constructor(socket: WebSocket, detections: Detections) {
    this.#socket = socket;
    this.#detections = detections;
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
    socket.once("close", () => {
      for (const ticket of this.#tickets) ticket.forget();
    });
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
      const ticket = await this.#begin(request);
      this.#tickets.add(ticket);
      if (this.#socket.readyState !== this.#socket.OPEN) ticket.forget();
      const { id, position } = ticket;
      if (position !== undefined) this.#send({ type: "queued", ref, id, position });
      const detection = await ticket.settled;
      this.#tickets.delete(ticket);
      this.#send({ type: "settled", ref, detection });
    } catch (cause) {
      const { code, message, meaning } = toRaisonTextError(cause);
      this.#send({ type: "error", ref, code, message, retryable: meaning.retryable });
    }
  }

  async #begin(request: LiveRequest): Promise<Ticket> {
    if (request.type === "detect") return this.#detections.submit(request.text);
    const ticket = await this.#detections.resume(request.id);
    if (!ticket) throw new RaisonTextError("not_found", "There is no detection with this id, or no longer.");
    return ticket;
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
