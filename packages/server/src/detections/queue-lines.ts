import { bulkQueues, interactiveQueue, type Lane } from "@raisontext/contract";
import { RateMeter } from "./rate-meter.ts";

interface Count {
  /** Texts accepted and not yet answered. */
  unanswered: number;
  /** Answers at all servers since this one began to listen. */
  answered: number;
  /** Texts that came to this server. */
  entered: number;
  /** How many of those the store knows of, or never will. */
  recorded: number;
  /** What `unanswered` was before the store last corrected it. */
  uncorrected: number;
}

/** Where a text stood when it was accepted. */
export interface Place {
  readonly queue: string;
  /** Its position then: 1 is the first. */
  readonly position: number;
  /** What the queue's count of answers was then. */
  readonly answered: number;
  /** The shortest the queue certainly was since: who comes later stands behind it. */
  shortest: number;
}

/** The texts of one model and lane: one queue, or the shards of the bulk lane, which are served in turn. */
export interface Line {
  readonly model: string;
  readonly lane: Lane;
  readonly queues: readonly string[];
  readonly meter: RateMeter;
}

/**
 * How long the lines are and how fast they move, over all servers: counted here as it happens, told by other servers, and
 * corrected by the store now and then.
 */
export class QueueLines {
  readonly #counts = new Map<string, Count>();
  readonly #lines = new Map<string, Line>();

  /** The line of a model's lane. */
  line(model: string, lane: Lane): Line {
    const key = `${lane} ${model}`;
    const known = this.#lines.get(key);
    if (known) return known;
    const queues = lane === "interactive" ? [interactiveQueue(model)] : bulkQueues(model);
    const line = { model, lane, queues, meter: new RateMeter() };
    this.#lines.set(key, line);
    return line;
  }

  /** A text comes to a queue. */
  enter(queue: string): Place {
    const count = this.#count(queue);
    count.unanswered += 1;
    count.entered += 1;
    return this.placeAt(queue, count.unanswered);
  }

  /** A text that entered is in the store, or will not be. */
  noteRecorded({ queue }: Place): void {
    this.#count(queue).recorded += 1;
  }

  /** A text leaves its queue without an answer. */
  leave(queue: string): void {
    const count = this.#count(queue);
    count.unanswered = Math.max(0, count.unanswered - 1);
  }

  /** A text of a queue was answered here. */
  answer(queue: string): void {
    this.#count(queue).answered += 1;
    this.leave(queue);
  }

  /** Texts of a queue were answered at other servers: which of them the store's last count held is not known. */
  answerElsewhere(queue: string, answers: number): void {
    this.#count(queue).answered += answers;
  }

  /** Takes what the store counts as unanswered, and what came too late for it to be counted. */
  async correct(countStored: () => Promise<ReadonlyMap<string, number>>): Promise<void> {
    const recorded = new Map([...this.#counts].map(([queue, count]) => [queue, count.recorded]));
    const unanswered = await countStored();
    for (const queue of unanswered.keys()) this.#count(queue);
    for (const [queue, count] of this.#counts) {
      const late = count.entered - (recorded.get(queue) ?? 0);
      count.uncorrected = count.unanswered;
      count.unanswered = (unanswered.get(queue) ?? 0) + late;
    }
  }

  /** Lets the lines' meters look at them. */
  look(now: number): void {
    for (const line of this.#lines.values()) {
      const answered = line.queues.reduce((sum, queue) => sum + this.#count(queue).answered, 0);
      line.meter.look(now, answered, this.length(line) > 0);
    }
  }

  /** Texts of a queue that have no answer yet. */
  unanswered(queue: string): number {
    return this.#count(queue).unanswered;
  }

  /** Texts of a line that have no answer yet. */
  length({ queues }: Line): number {
    return queues.reduce((sum, queue) => sum + this.unanswered(queue), 0);
  }

  /** Whether anything waits anywhere. */
  get isBusy(): boolean {
    return [...this.#counts.values()].some(({ unanswered }) => unanswered > 0);
  }

  /** A text's place for a record that says where it stands now. */
  placeAt(queue: string, position: number): Place {
    return { queue, position, answered: this.#count(queue).answered, shortest: Number.POSITIVE_INFINITY };
  }

  /** Whether a text of this place has probably no answer yet. */
  isWaiting({ queue, position, answered }: Place): boolean {
    const count = this.#count(queue);
    return count.unanswered > 0 && position > count.answered - answered;
  }

  /** Texts of the line that are answered before this one is, itself included. */
  position(line: Line, place: Place): number {
    const count = this.#count(place.queue);
    const moved = place.position - (count.answered - place.answered);
    // A text on its way may be missing from one count of the store, but not from the next.
    place.shortest = Math.min(place.shortest, Math.max(count.unanswered, count.uncorrected));
    const inQueue = Math.max(1, Math.min(moved, place.shortest));
    const inOthers = line.queues
      .filter(other => other !== place.queue)
      .reduce((sum, other) => sum + Math.min(inQueue, this.unanswered(other)), 0);
    return inQueue + inOthers;
  }

  #count(queue: string): Count {
    const known = this.#counts.get(queue);
    if (known) return known;
    const count = {
      unanswered: 0,
      answered: 0,
      entered: 0,
      recorded: 0,
      uncorrected: Number.POSITIVE_INFINITY,
    };
    this.#counts.set(queue, count);
    return count;
  }
}
