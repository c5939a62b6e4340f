import type { Broker, Subscription } from "@raisontext/broker";
import {
  DEFAULT_MODEL,
  type Lane,
  laneSchema,
  type Minute,
  type ModelList,
  type Progress,
  RaisonTextError,
  type Status,
  type WorkerEvent,
} from "@raisontext/contract";
import type { ResultsStore, Settled } from "../store/results-store.ts";
import { Activity } from "./activity.ts";
import { BulkShards } from "./bulk-shards.ts";
import { every } from "./every.ts";
import { listen } from "./listen.ts";
import { Peers } from "./peers.ts";
import { ProgressFeed } from "./progress-feed.ts";
import { type Line, type Place, QueueLines } from "./queue-lines.ts";
import { RunningTexts } from "./running-texts.ts";
import type { Pending } from "./ticket.ts";
import { Workers } from "./workers.ts";

/** What the watch rests on. */
export interface QueueWatchOptions {
  readonly broker: Broker;
  readonly store: ResultsStore;
  /** Texts that may wait in one lane of a model; one more is refused with `overloaded`. */
  readonly queueLimit: number;
  /** Models that may be asked for although no worker has announced them. */
  readonly models: readonly string[];
  /** Hears what an operator should know. Never told a text. */
  readonly onWarning: (message: string, details: Readonly<Record<string, unknown>>) => void;
}

/** How long the lanes are, and who serves them. */
export interface QueueStatus extends Pick<Status, "models" | "workers" | "queueLimit"> {
  /** Whether texts wait for a model that certainly no worker serves. */
  readonly hasUnserved: boolean;
}

const COUNT_MS = 500;
const TELL_MS = 1_000;
const NOTE_MS = 2_000;
const UNKNOWN_RETRY_MS = 30_000;
const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 300_000;
/** Who is refused is asked to come back when the queue is this full. */
const COMEBACK_FILL = 0.9;

/** What is known of the queues: how long they are, how fast they move, who serves them, and what is being scored. */
export class QueueWatch {
  readonly #options: QueueWatchOptions;
  readonly #lines = new QueueLines();
  readonly #shards = new BulkShards(this.#lines);
  readonly #workers = new Workers();
  readonly #running = new RunningTexts();
  readonly #feed = new ProgressFeed();
  readonly #activity: Activity;
  readonly #peers: Peers;
  readonly #known: Set<string>;
  /** What the store was told of models. */
  readonly #stored = new Set<string>();
  #subscriptions: readonly Subscription[] = [];
  #stops: readonly (() => void)[] = [];

  constructor(options: QueueWatchOptions) {
    const { broker, store, onWarning, models } = options;
    this.#options = options;
    this.#activity = new Activity(store);
    this.#known = new Set([DEFAULT_MODEL, ...models]);
    this.#peers = new Peers({ broker, store: store.id, lines: this.#lines, onWarning });
  }

  /** Begins to count and to listen; the broker may come later. */
  async start(): Promise<void> {
    const onError = (error: unknown) =>
      this.#options.onWarning("the queues could not be counted", { error: String(error) });
    this.#stops = [
      every(COUNT_MS, () => this.#count(), onError),
      every(COUNT_MS, () => this.#peers.speak(), onError),
      every(TELL_MS, () => this.#feed.tell(), onError),
      every(NOTE_MS, () => this.#activity.note(Date.now()), onError),
    ];
    const { broker } = this.#options;
    this.#subscriptions = await Promise.all([
      listen(broker, "running", ({ worker, ids }) => this.#running.begin(worker, ids)),
      listen(broker, "servers", event => this.#peers.hear(event)),
      listen(broker, "workers", event => this.#hearWorker(event)),
    ]);
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await Promise.all(this.#subscriptions.map(subscription => subscription.close()));
    await this.#activity.note(Date.now()).catch(() => {});
  }

  /** Whether another server on this broker uses another results store, so that answers get lost. */
  get hasStrangePeer(): boolean {
    return this.#peers.hasOtherStore;
  }

  /** Throws `unknown_model` unless the model is served, or was. */
  async checkModel(model: string): Promise<void> {
    if (this.#known.has(model)) return;
    // A worker may have announced it to another server, or before this one began.
    for (const { name } of await this.#options.store.models()) this.#known.add(name);
    if (this.#known.has(model)) return;
    throw new RaisonTextError("unknown_model", `There is no model ${model}; GET /api/v1/models lists them.`);
  }

  /**
   * Lets a text in at the end of its lane, in the queue that is its client's. Throws `overloaded` when the lane is full.
   * Who enters says `noteRecorded` once the store has the text or refuses it, and `leave` if it is not published after all.
   */
  enter(model: string, lane: Lane, client: string): Place {
    const line = this.#lines.line(model, lane);
    if (this.#lines.length(line) >= this.#options.queueLimit) throw this.overloaded(line);
    const [queue = ""] = line.queues;
    return lane === "bulk" ? this.#shards.enter(line, client) : this.#lines.enter(queue);
  }

  /** A text that entered is in the store, or will not be. */
  noteRecorded(place: Place): void {
    this.#lines.noteRecorded(place);
  }

  /** A text was not published after all. */
  leave({ queue }: Place): void {
    this.#lines.leave(queue);
  }

  /** The refusal of a text for which a lane has no room, with the time when it is likely to have some. */
  overloaded({ model, lane }: { readonly model: string; readonly lane: Lane }): RaisonTextError {
    const line = this.#lines.line(model, lane);
    const { rate } = line.meter;
    const excess = this.#lines.length(line) - this.#options.queueLimit * COMEBACK_FILL;
    const ms = rate === undefined ? UNKNOWN_RETRY_MS : Math.max(1, excess) / rate;
    // Spread out, so that those who are refused together do not come back together.
    const retryAfterMs = Math.round(
      Math.min(MAX_RETRY_MS, Math.max(MIN_RETRY_MS, ms)) * (1 + Math.random() / 4),
    );
    const detail = `${this.#lines.length(line)} texts are waiting in this lane, which is as many as may.`;
    return new RaisonTextError("overloaded", detail, { retryAfterMs });
  }

  /** A text was settled, by an answer or otherwise. */
  noteSettled({ detection, queue }: Settled, isAnswer: boolean): void {
    this.#running.end(detection.id);
    this.#activity.count(detection);
    if (isAnswer) {
      this.#lines.answer(queue);
      this.#peers.noteAnswer(queue);
      this.#workers.noteAnswer(detection.requestedModel);
    } else {
      this.#lines.leave(queue);
    }
  }

  /** A text was settled by another server. */
  noteSettledElsewhere(id: string): void {
    this.#running.end(id);
  }

  /** The place of a text that was accepted before. */
  async findPlace(id: string): Promise<Place | undefined> {
    const standing = await this.#options.store.standing(id);
    return standing && this.#lines.placeAt(standing.queue, standing.position);
  }

  /** Where a text is that has no answer yet. */
  locate(id: string, model: string, lane: Lane, place: Place | undefined): Pending {
    if (this.#running.has(id)) return { state: "running" };
    const line = this.#lines.line(model, lane);
    const position = place && this.#lines.position(line, place);
    return { state: "queued", ...this.#progress(line, position) };
  }

  /** Calls `tell` when what `look` says has changed. Returns how to end it. */
  watch(look: () => Pending, tell: (pending: Pending) => void): () => void {
    return this.#feed.add(look, tell);
  }

  /** The models that can be asked for. */
  async models(): Promise<ModelList> {
    const seen = new Map(
      (await this.#options.store.models()).map(({ name, evaluator }) => [name, evaluator]),
    );
    const names = new Set([...this.#known, ...this.#workers.models, ...seen.keys()]);
    const models = [...names].map(name => {
      const alive = this.#workers.evaluators(name);
      const last = seen.get(name);
      return {
        name,
        workers: this.#workers.count(name) ?? 0,
        waiting: this.#waiting(name),
        evaluators: alive.length > 0 || !last ? alive : [last],
      };
    });
    return { models };
  }

  /** What was answered in the last hour, over all servers. */
  lastHour(): Promise<readonly Minute[]> {
    return this.#activity.lastHour(Date.now());
  }

  /** How long the lanes are, and who serves them. */
  status(): QueueStatus {
    const names = new Set([...this.#known, ...this.#workers.models]);
    const length = (model: string, lane: Lane) => this.#lines.length(this.#lines.line(model, lane));
    return {
      hasUnserved: [...names].some(name => this.#workers.count(name) === 0 && this.#waiting(name) > 0),
      queueLimit: this.#options.queueLimit,
      models: [...names].sort().map(name => ({
        name,
        workers: this.#workers.count(name) ?? 0,
        waiting: { interactive: length(name, "interactive"), bulk: length(name, "bulk") },
      })),
      workers: this.#workers.alive.map(({ worker, model, evaluator, lanes, batchMs }) => {
        const { name, version } = evaluator;
        return {
          worker,
          model,
          evaluator: { name, version },
          lanes,
          ...(batchMs !== undefined && { batchMs }),
        };
      }),
    };
  }

  #waiting(model: string): number {
    const lanes = laneSchema.options.map(lane => this.#lines.line(model, lane));
    return lanes.reduce((sum, line) => sum + this.#lines.length(line), 0);
  }

  #progress({ model, meter }: Line, position: number | undefined): Progress {
    const workers = this.#workers.count(model);
    const { rate } = meter;
    const isKnown = position !== undefined && rate !== undefined && workers !== 0;
    return {
      ...(position !== undefined && { position }),
      ...(isKnown && { etaMs: Math.round(Math.max(this.#workers.batchMs(model) ?? 0, position / rate)) }),
      ...(workers !== undefined && { workers }),
    };
  }

  async #count(): Promise<void> {
    await this.#lines.correct(() => this.#options.store.unanswered());
    this.#lines.look(performance.now());
    this.#running.endAll(this.#workers.forgetSilent());
  }

  #hearWorker(event: WorkerEvent): void {
    this.#workers.hear(event);
    if (event.leaving) this.#running.endAll([event.worker]);
    const { model, evaluator } = event;
    this.#known.add(model);
    const news = `${model} ${JSON.stringify(evaluator)}`;
    if (this.#stored.has(news)) return;
    this.#stored.add(news);
    this.#options.store.seeModel({ name: model, evaluator }).catch(() => this.#stored.delete(news));
  }
}
