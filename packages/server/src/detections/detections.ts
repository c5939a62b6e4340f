import { createHmac, randomUUID } from "node:crypto";
import { BrokerUnavailable, QueueFull, type Subscription } from "@raisontext/broker";
import {
  checkText,
  type Detection,
  encodeMessage,
  isSettled,
  type Lane,
  type ModelList,
  RaisonTextError,
  type Sandbox,
  type SettledDetection,
} from "@raisontext/contract";
import type { TextMeter } from "../metrics/text-metrics.ts";
import { ownKey } from "../store/own-key.ts";
import type { BatchPlace, Earlier, Idempotency, NewRecord, Outcome } from "../store/results-store.ts";
import { publishTraced } from "../tracing/message-spans.ts";
import { AnswerDesk } from "./answer-desk.ts";
import { every } from "./every.ts";
import { listen } from "./listen.ts";
import type { Place } from "./queue-lines.ts";
import { type QueueStatus, QueueWatch, type QueueWatchOptions } from "./queue-watch.ts";
import { sandboxOutcome } from "./sandbox.ts";
import { Settlements } from "./settlements.ts";
import type { Ticket } from "./ticket.ts";

/** A text somebody wants scored. */
export interface Submission {
  readonly text: string;
  readonly model: string;
  readonly lane: Lane;
  /** Milliseconds from now. */
  readonly deadlineMs?: number | undefined;
  /** Who asks, as far as that can be told: bulk texts are shared out evenly between clients. */
  readonly client: string;
  /** API key that it belongs to: with another one, or with none, it cannot be asked for. */
  readonly owner?: string | undefined;
  /** Most texts that the owner may send on a day (UTC). */
  readonly dailyQuota?: number | undefined;
  readonly batch?: BatchPlace | undefined;
  /** Address that is told when it is settled. */
  readonly webhook?: string | undefined;
  /** What to answer without any model. */
  readonly sandbox?: Sandbox | undefined;
  /** Whether the text may be given up when its connection closes, since nobody else may know its id. */
  readonly endsWithSocket: boolean;
  readonly idempotencyKey?: string | undefined;
}

/** What detections rest on. */
export interface DetectionsOptions extends QueueWatchOptions {
  readonly meter: TextMeter;
}

type Wait = ReturnType<AnswerDesk["wait"]>;
type About = Pick<Detection, "id" | "requestedModel" | "lane">;

const EXPIRE_MS = 500;
const OVERLOOKED_MS = 2_000;
const RETRY_MS = 2_000;
const DAY_MS = 24 * 3_600_000;

/**
 * The life of a text on the server's side: record, publish, tell how far it is, settle once, hand over.
 *
 *     submit ──▶ queued (record, then the broker's confirm) ──answer, deadline or cancel──▶ settled, once
 */
export class Detections {
  readonly #options: DetectionsOptions;
  readonly #desk = new AnswerDesk();
  readonly #watch: QueueWatch;
  readonly #settlements: Settlements;
  readonly #graces = new Set<NodeJS.Timeout>();
  #settledElsewhere: Subscription | undefined;
  #stops: readonly (() => void)[] = [];
  #refusing = false;

  constructor(options: DetectionsOptions) {
    this.#options = options;
    this.#watch = new QueueWatch(options);
    this.#settlements = new Settlements({
      ...options,
      desk: this.#desk,
      onSettled: (settled, isAnswer) => {
        this.#watch.noteSettled(settled, isAnswer);
        options.meter.settled(settled.detection);
      },
    });
  }

  /** Begins to take answers. Resolves when it does; with the broker down, that is when it comes back. */
  async start(): Promise<void> {
    const onError = (error: unknown) => this.#warn("the results store could not be looked through", error);
    this.#stops = [
      every(EXPIRE_MS, () => this.#settlements.expire(), onError),
      every(OVERLOOKED_MS, () => this.#settlements.findOverlooked(), onError),
    ];
    this.#settledElsewhere = await listen(this.#options.broker, "settled", detection => {
      this.#watch.noteSettledElsewhere(detection.id);
      this.#desk.handOver(detection);
    });
    await Promise.all([this.#watch.start(), this.#settlements.start()]);
  }

  /** Whether another server on this broker uses another results store, so that answers get lost. */
  get hasStrangePeer(): boolean {
    return this.#watch.hasStrangePeer;
  }

  /**
   * Accepts a text: when this resolves the text survives any crash and will be answered. Rejects with a
   * `RaisonTextError` when it was not accepted.
   */
  async submit(submission: Submission): Promise<Ticket> {
    try {
      return await this.#submit(submission);
    } catch (error) {
      this.#options.meter.refused(error);
      throw error;
    }
  }

  async #submit(submission: Submission): Promise<Ticket> {
    checkText(submission.text);
    if (this.#refusing) throw new RaisonTextError("shutting_down", undefined, { retryAfterMs: RETRY_MS });
    const { model, lane, client, sandbox } = submission;
    if (sandbox !== undefined) return settledTicket(await this.refuse(submission, sandboxOutcome(sandbox)));
    await this.#ask(() => this.#watch.checkModel(model));
    const place = this.#watch.enter(model, lane, client);
    let accepted: Ticket | Earlier;
    try {
      accepted = await this.#accept(submission, place);
    } catch (error) {
      this.#watch.leave(place);
      throw error;
    }
    if ("settled" in accepted) return accepted;
    this.#watch.leave(place);
    return this.#repeat(submission, accepted);
  }

  /** Records a text with its outcome, without any worker. */
  refuse(submission: Submission, outcome: Outcome): Promise<SettledDetection> {
    return this.#ask(() => this.#options.store.addSettled(toRecord(submission, ""), outcome));
  }

  /** Waits (again) for a text that was accepted before. Undefined when the owner has none of this id. */
  async resume(id: string, owner?: string): Promise<Ticket | undefined> {
    // First listen, then look: an answer that comes between the two is not missed.
    const wait = this.#desk.wait(id);
    try {
      const detection = await this.#ask(() => this.#options.store.ask(id, owner));
      if (detection && !isSettled(detection)) {
        const place = await this.#ask(() => this.#watch.findPlace(id));
        return this.#ticket(detection, wait, place);
      }
      wait.forget();
      return detection && settledTicket(detection);
    } catch (error) {
      wait.forget();
      throw error;
    }
  }

  /** What is known of a text. */
  async get(id: string, owner?: string): Promise<Detection | undefined> {
    const detection = await this.#ask(() => this.#options.store.ask(id, owner));
    if (!detection || isSettled(detection)) return detection;
    const place = await this.#ask(() => this.#watch.findPlace(id));
    return { ...detection, ...this.#watch.locate(id, detection.requestedModel, detection.lane, place) };
  }

  /** Cancels a text, and resolves with what it is then: it may have been settled before. Undefined for an unknown id. */
  async cancel(id: string, owner?: string): Promise<Detection | undefined> {
    const detection = await this.#ask(() => this.#options.store.get(id, owner));
    if (!detection || isSettled(detection)) return detection;
    const cancelled = await this.#ask(() => this.#settlements.cancel(id));
    return cancelled ?? this.#ask(() => this.#options.store.get(id, owner));
  }

  /** Cancels what waits of a batch. Resolves with how many texts that were. */
  cancelBatch(batch: string): Promise<number> {
    return this.#ask(() => this.#settlements.cancelBatch(batch));
  }

  /** Cancels after a while those of the texts that nobody has asked for by their ids until then. */
  abandon(ids: readonly string[], graceMs: number): void {
    if (ids.length === 0) return;
    const timer = setTimeout(() => {
      this.#graces.delete(timer);
      this.#settlements
        .cancelUnasked(ids)
        .catch(error => this.#warn("texts of a closed socket could not be cancelled", error));
    }, graceMs);
    this.#graces.add(timer);
  }

  /** What was answered in the last hour, over all servers. */
  lastHour(): ReturnType<QueueWatch["lastHour"]> {
    return this.#watch.lastHour();
  }

  /** How long the lanes are, and who serves them. */
  status(): QueueStatus {
    return this.#watch.status();
  }

  /** The models that can be asked for. */
  models(): Promise<ModelList> {
    return this.#ask(() => this.#watch.models());
  }

  /** From now on `submit` rejects with `shutting_down`; answers still come. */
  refuseNew(): void {
    this.#refusing = true;
  }

  /** Takes no more answers; those at hand are settled first. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    for (const timer of this.#graces) clearTimeout(timer);
    await this.#settlements.close();
    await this.#watch.close();
    await this.#settledElsewhere?.close();
  }

  async #accept(submission: Submission, place: Place): Promise<Ticket | Earlier> {
    const record = toRecord(submission, place.queue);
    const wait = this.#desk.wait(record.id);
    try {
      const earlier = await this.#ask(() => this.#options.store.add(record)).finally(() =>
        this.#watch.noteRecorded(place),
      );
      if (earlier === "over_quota") throw overQuota(record.dailyQuota);
      if (!earlier) {
        await this.#publish(record, submission.text);
        this.#options.meter.accepted(record);
        return this.#ticket({ ...record, requestedModel: record.model }, wait, place);
      }
      wait.forget();
      return earlier;
    } catch (error) {
      wait.forget();
      throw error;
    }
  }

  /** The same request once more: its text is published again only if it may not have been the first time. */
  async #repeat(submission: Submission, earlier: Earlier): Promise<Ticket> {
    const record = { ...toRecord(submission, earlier.queue), id: earlier.id };
    if (record.idempotency?.fingerprint !== earlier.fingerprint) {
      throw new RaisonTextError("idempotency_key_reused");
    }
    if (!earlier.isPublished) await this.#publish(record, submission.text);
    const ticket = await this.resume(earlier.id, submission.owner);
    if (!ticket) throw new RaisonTextError("store_unavailable", undefined, { retryAfterMs: RETRY_MS });
    return ticket;
  }

  async #publish(record: NewRecord, text: string): Promise<void> {
    const { id, queue, model, lane, deadlineAt } = record;
    const body = encodeMessage({ id, text, model, lane, ...(deadlineAt && { deadline: deadlineAt }) });
    try {
      await publishTraced(this.#options.broker, queue, body);
    } catch (error) {
      // With a key the same request comes again, and then finds its record.
      if (!record.idempotency) await this.#options.store.remove(id).catch(() => {});
      if (error instanceof QueueFull) throw this.#watch.overloaded(record);
      if (!(error instanceof BrokerUnavailable)) throw error;
      throw new RaisonTextError("broker_unavailable", undefined, { cause: error, retryAfterMs: RETRY_MS });
    }
    if (record.idempotency) {
      this.#options.store
        .markPublished(id)
        .catch(error => this.#warn("a record could not be marked as published", error));
    }
  }

  #ticket(about: About, { settled, forget }: Wait, place: Place | undefined): Ticket {
    const pending = () => this.#watch.locate(about.id, about.requestedModel, about.lane, place);
    let stop = () => {};
    return {
      id: about.id,
      settled,
      pending,
      watch: listener => {
        stop = this.#watch.watch(pending, listener);
        void settled.then(stop);
      },
      forget: () => {
        stop();
        forget();
      },
    };
  }

  async #ask<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (error instanceof RaisonTextError) throw error;
      throw new RaisonTextError("store_unavailable", undefined, { cause: error, retryAfterMs: RETRY_MS });
    }
  }

  #warn(message: string, error: unknown): void {
    this.#options.onWarning(message, { error: String(error) });
  }
}

function settledTicket(detection: SettledDetection): Ticket {
  return {
    id: detection.id,
    settled: Promise.resolve(detection),
    pending: () => undefined,
    watch: () => {},
    forget: () => {},
  };
}

function overQuota(quota: number | undefined): RaisonTextError {
  const detail = `This key may send ${quota} texts a day (UTC).`;
  return new RaisonTextError("quota_exceeded", detail, { retryAfterMs: DAY_MS - (Date.now() % DAY_MS) });
}

function toRecord(submission: Submission, queue: string): NewRecord {
  const { model, lane, endsWithSocket, deadlineMs, owner, dailyQuota, batch, webhook } = submission;
  const idempotency = toIdempotency(submission);
  return {
    id: randomUUID(),
    model,
    lane,
    queue,
    endsWithSocket,
    ...(deadlineMs !== undefined && { deadlineAt: Date.now() + deadlineMs }),
    ...(idempotency && { idempotency }),
    ...(owner !== undefined && { owner }),
    ...(dailyQuota !== undefined && { dailyQuota }),
    ...(batch && { batch }),
    ...(webhook !== undefined && { webhook }),
  };
}

/**
 * The fingerprint is keyed, so that nobody who sees the store can look for a text in it. Keys are names of their owner's
 * choosing, so that two owners may choose the same.
 */
function toIdempotency(submission: Submission): Idempotency | undefined {
  const { idempotencyKey: name, text, model, lane, owner, client } = submission;
  if (name === undefined) return undefined;
  const key = ownKey(name, owner, client);
  const fingerprint = createHmac("sha256", key)
    .update(JSON.stringify([model, lane, text]))
    .digest("base64url");
  return { key, fingerprint };
}
