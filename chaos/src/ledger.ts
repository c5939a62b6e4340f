import type { Lane, SettledDetection } from "@raisontext/contract";

/** How an asker gets its answer. */
export type Channel = "live" | "poll" | "events";

/** A settled answer as an asker saw it. */
export interface SeenAnswer {
  readonly at: number;
  /** The socket or the one HTTP exchange it came on: no two of them have the same name. */
  readonly connection: string;
  readonly id: string;
  readonly state: SettledDetection["state"];
  readonly score?: number;
}

/** A text on its way, and all that was seen of it at the one who asked. Times are `performance.now()`. */
export interface Text {
  /** Unique: the name on the live socket, or the idempotency key. */
  readonly ref: string;
  readonly text: string;
  /** The score that stands in it, unlike that of any other text. */
  readonly score: number;
  readonly lane: Lane;
  readonly channel: Channel;
  askedAt: number;
  acceptedAt?: number;
  /** When the asker had an answer or was told that there is none. */
  endedAt?: number;
  readonly ids: Set<string>;
  readonly answers: SeenAnswer[];
  /** Its answers as they were on record at the end. */
  readonly kept: SeenAnswer[];
  /** Ids the server had accepted and did not know any more. */
  readonly missing: string[];
  /** Why it was refused for good. */
  refused?: string;
}

/** The record of a run, kept by the askers. Nothing is judged here. */
export class Ledger {
  readonly texts = new Map<string, Text>();
  /** Answers for texts that were not asked for on that connection. */
  readonly strays: SeenAnswer[] = [];
  /** What a server said that the protocol does not know → how often. */
  readonly violations = new Map<string, number>();
  #unanswered = 0;

  /** How many texts have neither an answer nor a final refusal. */
  get open(): number {
    return this.#unanswered;
  }

  ask(text: Text): void {
    text.askedAt = performance.now();
    this.texts.set(text.ref, text);
    this.#unanswered += 1;
  }

  accept(text: Text, id: string): void {
    text.acceptedAt ??= performance.now();
    text.ids.add(id);
  }

  answer(text: Text | undefined, connection: string, detection: SettledDetection): void {
    const answer = toSeen(connection, detection);
    if (!text) {
      this.strays.push(answer);
      return;
    }
    this.#end(text);
    // An answer may be the first that is heard of a text.
    this.accept(text, answer.id);
    text.answers.push(answer);
  }

  /** What the record says at the end of an accepted text, beside what was heard at the time. */
  review(text: Text, detection: SettledDetection): void {
    text.kept.push(toSeen("the record", detection));
  }

  miss(text: Text, id: string): void {
    this.#end(text);
    text.missing.push(id);
  }

  refuse(text: Text, code: string): void {
    this.#end(text);
    text.refused ??= code;
  }

  /** A server spoke against the protocol. Whoever hears it does as if nothing had been said. */
  violate(what: string): void {
    this.violations.set(what, (this.violations.get(what) ?? 0) + 1);
  }

  /** When the first answer after a moment was seen. */
  firstAnswerAfter(moment: number): number | undefined {
    const times = [...this.texts.values()].flatMap(({ answers }) => answers.map(({ at }) => at));
    const later = times.filter(at => at >= moment);
    return later.length === 0 ? undefined : later.reduce((a, b) => Math.min(a, b));
  }

  #end(text: Text): void {
    if (text.endedAt !== undefined) return;
    text.endedAt = performance.now();
    this.#unanswered -= 1;
  }
}

function toSeen(connection: string, detection: SettledDetection): SeenAnswer {
  const { id, state } = detection;
  const score = detection.state === "done" ? { score: detection.score } : {};
  return { at: performance.now(), connection, id, state, ...score };
}
