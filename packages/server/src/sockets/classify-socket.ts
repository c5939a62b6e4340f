import type { WebSocket } from "@fastify/websocket";
import {
  DEFAULT_MODEL,
  ERROR_TABLE,
  formatScore,
  RaisonTextError,
  type SettledDetection,
} from "@raisontext/contract";
import type { Pass } from "../access/usage-gate.ts";
import type { Ticket } from "../detections/ticket.ts";
import { toRaisonTextError } from "../http/error-handler.ts";
import type { SocketContext } from "./socket-context.ts";
import { InFlight, send } from "./socket-guard.ts";

/**
 * The plainest protocol: a text frame in, its score as a text frame out (three decimals), nothing for an empty frame.
 * Answers come in the order of their texts. Where a text has no score, a frame `code: message` stands in its place.
 */
export class ClassifySocket {
  readonly #socket: WebSocket;
  readonly #context: SocketContext;
  readonly #tickets = new Set<Ticket>();
  readonly #passes = new Set<Pass>();
  readonly #inFlight: InFlight;
  #lastAnswer: Promise<void> = Promise.resolve();

  constructor(socket: WebSocket, context: SocketContext) {
    this.#socket = socket;
    this.#context = context;
    this.#inFlight = new InFlight(socket);
    socket.on("message", (data, isBinary) => {
      if (isBinary) {
        socket.close(
          ERROR_TABLE.unsupported_media_type.closeCode,
          "unsupported_media_type: send text frames",
        );
      } else if (data.toString() !== "") this.#answer(data.toString());
    });
    socket.once("close", () => this.#leave());
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
    const { detections, gate, caller } = this.#context;
    const { client, owner, allowance } = caller;
    const pass = await gate.enter(caller);
    this.#passes.add(pass);
    try {
      const ticket = await detections.submit({
        text,
        client,
        owner,
        dailyQuota: allowance?.dailyQuota,
        model: DEFAULT_MODEL,
        lane: "interactive",
        endsWithSocket: true,
      });
      this.#tickets.add(ticket);
      if (this.#socket.readyState !== this.#socket.OPEN) this.#leave();
      const detection = await ticket.settled;
      this.#tickets.delete(ticket);
      return describe(detection);
    } finally {
      pass.leave();
      this.#passes.delete(pass);
    }
  }

  /** Nobody can ask for its texts, for nobody was told their ids. */
  #leave(): void {
    const { detections, graceMs } = this.#context;
    for (const pass of this.#passes) pass.leave();
    for (const ticket of this.#tickets) ticket.forget();
    if (graceMs !== undefined) {
      detections.abandon(
        [...this.#tickets].map(({ id }) => id),
        0,
      );
    }
    this.#tickets.clear();
  }
}

function describe(detection: SettledDetection): string {
  if (detection.state === "done") return formatScore(detection.score);
  if (detection.state === "failed") return detection.error.message;
  return new RaisonTextError(detection.state).message;
}
