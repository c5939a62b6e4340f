import { type Lane, RaisonTextError, type SettledDetection } from "@raisontext/contract";
import { Counter, Histogram, type Registry } from "prom-client";

/** Hears what becomes of texts. The models it is told of are known ones. */
export interface TextMeter {
  /** A text is on its queue. */
  accepted(text: { readonly model: string; readonly lane: Lane }): void;
  /** A text was not taken. */
  refused(error: unknown): void;
  /** A text was settled by this server. */
  settled(detection: SettledDetection): void;
}

/** Upper bounds of the time to an answer, in seconds. */
const ANSWER_BOUNDS = [0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300];

/** Counts texts: accepted, refused by error code, settled by state, and how long their answers took. */
export function createTextMetrics(registry: Registry): TextMeter {
  const registers = [registry];
  const accepted = new Counter({
    name: "raisontext_texts_accepted_total",
    help: "Texts put on their queue by this server",
    labelNames: ["model", "lane"],
    registers,
  });
  const refused = new Counter({
    name: "raisontext_texts_refused_total",
    help: "Texts not taken, by error code",
    labelNames: ["code"],
    registers,
  });
  const settled = new Counter({
    name: "raisontext_texts_settled_total",
    help: "Texts settled by this server, which need not be the one that accepted them",
    labelNames: ["model", "lane", "state"],
    registers,
  });
  const seconds = new Histogram({
    name: "raisontext_answer_duration_seconds",
    help: "From a text's acceptance to its answer",
    labelNames: ["model", "lane"],
    buckets: ANSWER_BOUNDS,
    registers,
  });
  return {
    accepted: ({ model, lane }) => accepted.inc({ model, lane }),
    refused: error => refused.inc({ code: error instanceof RaisonTextError ? error.code : "internal" }),
    settled(detection) {
      const { requestedModel: model, lane, state } = detection;
      settled.inc({ model, lane, state });
      if (state !== "done" && state !== "failed") return;
      const ms = Date.parse(detection.settledAt) - Date.parse(detection.createdAt);
      seconds.observe({ model, lane }, Math.max(0, ms) / 1_000);
    },
  };
}
