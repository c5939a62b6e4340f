import type { DetectProgress } from "@raisontext/client";
import type { Speech } from "./i18n/speech.ts";

/** What was heard of a text that waits, and when (milliseconds since the epoch). */
export interface News {
  readonly progress: DetectProgress;
  readonly at: number;
}

/** Where a text that waits is. A change of stage is worth telling at once, a change within it is not. */
export type Stage = "sending" | "queued" | "ahead" | "next" | "running" | "noWorker" | "busy" | "unavailable";

/** A stage in words. */
export interface StageWords {
  readonly stage: Stage;
  readonly title: string;
  /** What more there is to say: how long it will take, or what comes next. */
  readonly detail?: string | undefined;
}

/** Less than this is not worth a word, in ms. */
const SOON_MS = 1_500;

/** Where a text is at this time, in words. */
export function describeStage(news: News | undefined, speech: Speech, now: number): StageWords {
  const stage = stageOf(news?.progress);
  return { stage, title: titleOf(stage, news, speech), detail: detailOf(stage, news, speech, now) };
}

function stageOf(progress: DetectProgress | undefined): Stage {
  if (progress === undefined) return "sending";
  if (progress.state === "running") return "running";
  if (progress.state === "refused") return progress.code === "overloaded" ? "busy" : "unavailable";
  if (progress.workers === 0) return "noWorker";
  if (progress.position === undefined) return "queued";
  return progress.position === 1 ? "next" : "ahead";
}

function titleOf(stage: Stage, news: News | undefined, { texts, plural }: Speech): string {
  const { ahead, ...titles } = texts.waiting.titles;
  if (stage !== "ahead") return titles[stage];
  const { position = 1 } = news?.progress.state === "queued" ? news.progress : {};
  return plural(ahead, position - 1);
}

function detailOf(
  stage: Stage,
  news: News | undefined,
  { texts, fromNow }: Speech,
  now: number,
): string | undefined {
  const { waiting } = texts;
  if (stage === "noWorker") return waiting.textWaits;
  if (news?.progress.state === "refused") {
    return waiting.again(fromNow(Math.max(1_000, remainingMs(news.progress.retryInMs, news, now))));
  }
  if (news?.progress.state !== "queued" || news.progress.etaMs === undefined) return undefined;
  const ms = remainingMs(news.progress.etaMs, news, now);
  return ms < SOON_MS ? undefined : waiting.expected(fromNow(ms));
}

function remainingMs(ms: number, { at }: News, now: number): number {
  return ms - Math.max(0, now - at);
}
