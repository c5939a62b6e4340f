import { HEARTBEAT_MS, type ModelList, type WorkerEvent } from "@raisontext/contract";

interface Seen {
  readonly event: WorkerEvent;
  readonly at: number;
}

const GONE_AFTER_MS = 3 * HEARTBEAT_MS;
const SILENT_WORKER_MS = 30_000;

/** The workers that live, by their own word. */
export class Workers {
  readonly #seen = new Map<string, Seen>();
  readonly #answeredAt = new Map<string, number>();
  readonly #since = performance.now();

  /** A worker speaks. */
  hear(event: WorkerEvent): void {
    if (event.leaving) this.#seen.delete(event.worker);
    else this.#seen.set(event.worker, { event, at: performance.now() });
  }

  /** A text of this model was answered: a worker that does not announce itself may be there too. */
  noteAnswer(model: string): void {
    this.#answeredAt.set(model, performance.now());
  }

  /** Forgets the workers that have been silent for too long; returns their ids. */
  forgetSilent(): readonly string[] {
    const latest = performance.now() - GONE_AFTER_MS;
    const silent = [...this.#seen].filter(([, { at }]) => at < latest).map(([worker]) => worker);
    for (const worker of silent) this.#seen.delete(worker);
    return silent;
  }

  /** How many serve a model; undefined when that cannot be said. */
  count(model: string): number | undefined {
    const { length } = this.#of(model);
    return length > 0 || !this.#isCertain(model) ? length || undefined : 0;
  }

  /** How long a batch of late took the workers of a model, in milliseconds. */
  batchMs(model: string): number | undefined {
    const times = this.#of(model).flatMap(({ batchMs }) => batchMs ?? []);
    return times.length === 0 ? undefined : times.reduce((sum, ms) => sum + ms, 0) / times.length;
  }

  /** The evaluators that serve a model, each once. */
  evaluators(model: string): ModelList["models"][number]["evaluators"] {
    const byName = new Map(this.#of(model).map(({ evaluator }) => [JSON.stringify(evaluator), evaluator]));
    return [...byName.values()];
  }

  /** What each worker that lives last said. */
  get alive(): readonly WorkerEvent[] {
    return [...this.#seen.values()].map(({ event }) => event);
  }

  /** The models that are served now. */
  get models(): readonly string[] {
    return [...new Set([...this.#seen.values()].map(({ event }) => event.model))];
  }

  #of(model: string): readonly WorkerEvent[] {
    return [...this.#seen.values()].map(({ event }) => event).filter(event => event.model === model);
  }

  #isCertain(model: string): boolean {
    const now = performance.now();
    const answeredAt = this.#answeredAt.get(model) ?? Number.NEGATIVE_INFINITY;
    return now - this.#since > GONE_AFTER_MS && now - answeredAt > SILENT_WORKER_MS;
  }
}
