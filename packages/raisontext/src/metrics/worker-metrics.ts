import { DetectorError } from "@raisontext/detector";
import type { BatchReport } from "@raisontext/worker";
import { Counter, Histogram, type Registry } from "prom-client";

/** Upper bounds of a predict's duration, in seconds. */
const PREDICT_BOUNDS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
/** Upper bounds of the texts in a batch. */
const BATCH_BOUNDS = [1, 2, 4, 8, 16, 32, 64, 128];
/** What the model itself threw has no code. */
const OF_THE_MODEL = "evaluation_failed";

/** Counts the predicts of a worker: returns what is to hear of each. */
export function createWorkerMetrics(registry: Registry, model: string): (report: BatchReport) => void {
  const registers = [registry];
  const batches = new Counter({
    name: "raisontext_worker_batches_total",
    help: "Predicts that have ended; a batch that fails is tried again text by text",
    labelNames: ["model"],
    registers,
  });
  const failures = new Counter({
    name: "raisontext_worker_failures_total",
    help: "Predicts that failed, by error code",
    labelNames: ["model", "code"],
    registers,
  });
  const texts = new Counter({
    name: "raisontext_worker_texts_total",
    help: "Texts scored",
    labelNames: ["model"],
    registers,
  });
  const sizes = new Histogram({
    name: "raisontext_worker_batch_texts",
    help: "Texts in a predict",
    labelNames: ["model"],
    buckets: BATCH_BOUNDS,
    registers,
  });
  const seconds = new Histogram({
    name: "raisontext_worker_predict_duration_seconds",
    help: "How long a predict took",
    labelNames: ["model"],
    buckets: PREDICT_BOUNDS,
    registers,
  });
  // Shown from the start, so that a worker with nothing to do is told from none.
  for (const counter of [batches, texts]) counter.inc({ model }, 0);
  return report => {
    batches.inc({ model });
    sizes.observe({ model }, report.texts);
    seconds.observe({ model }, report.ms / 1_000);
    const { error } = report;
    if (error === undefined) texts.inc({ model }, report.texts);
    else failures.inc({ model, code: error instanceof DetectorError ? error.code : OF_THE_MODEL });
  };
}
