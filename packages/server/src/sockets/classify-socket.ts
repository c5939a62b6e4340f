import type { WebSocket } from "@fastify/websocket";
import { ERROR_TABLE, formatScore } from "@raisontext/contract";
import type { Detections } from "../detections/detections.ts";
import type { Ticket } from "../detections/ticket.ts";
import { toRaisonTextError } from "../http/error-handler.ts";
import { InFlight, send } from "./socket-guard.ts";

/**
 * The plainest protocol: a text frame in, its score as a text frame out (three decimals), nothing for an empty frame.
 * Answers come in the order of their texts. Where a text has no score, a frame `code: message` stands in its place.
 */
export class ClassifySocket {
  readonly #socket: WebSocket;
  readonly #detections: Detections;
  readonly #tickets = new Set<Ticket>();
  readonly #inFlight: InFlight;
  #lastAnswer: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, detections: Detections) {
    this.#socket = socket;
    this.#detections = detections;
    this.#inFlight = new InFlight(socket);
    socket.on("message", (data, isBinary) => {
      if (isBinary) {
        socket.close(
          ERROR_TABLE.unsupported_media_type.closeCode,
          "unsupported_media_type: send text frames",
        );
      } else if (data.toString() !== "") this.#answer(data.toString());
    });
    socket.once("close", () => {
      for (const ticket of this.#tickets) ticket.forget();
    });
  }

  /** Resolves when every text taken so far is answered. */
  get idle(): Promise<void> {
    return this.#lastAnswer;
  }

  #answer(text: string): void {
    this.#inFlight.begin();
    const answer = this.#score(text).catch((error: unknown) => toRaisonTextError(error).message);
    this.#lastAnswer = this.#lastAnswer.then(async () => {
      send(this.#socket, await answer);
      this.#inFlight.end();
    });
  }

  async #score(text: string): Promise<string> {
    const ticket = await this.#detections.submit(text);
    this.#tickets.add(ticket);
    if (this.#socket.readyState !== this.#socket.OPEN) ticket.forget();
    const detection = await ticket.settled;
    this.#tickets.delete(ticket);
    return detection.state === "done" ? formatScore(detection.score) : detection.error.message;
  }
}
