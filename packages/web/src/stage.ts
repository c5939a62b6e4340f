import type { DetectProgress } from "@raisontext/client";
import type { Speech } from "./i18n/speech.ts";

/** Where a text that waits is, in words. */
export function describeStage(progress: DetectProgress | undefined, { texts, number }: Speech): string {
  const { waiting } = texts;
  if (progress === undefined) return waiting.sending;
  if (progress.state === "running") return waiting.next;
  if (progress.state === "refused") return waiting.busy(number(Math.ceil(progress.retryInMs / 1_000)));
  if (progress.workers === 0) return waiting.noWorker;
  const { position = 1 } = progress;
  return position === 1 ? waiting.next : waiting.place(number(position));
}

/** How long it will take, in words; undefined while that is not known, or not worth a word. */
export function describeTimeLeft(
  progress: DetectProgress | undefined,
  { texts, number }: Speech,
): string | undefined {
  if (progress?.state !== "queued" || progress.etaMs === undefined) return undefined;
  const seconds = Math.round(progress.etaMs / 1_000);
  if (seconds < 2) return undefined;
  return seconds < 90
    ? texts.waiting.secondsLeft(number(seconds))
    : texts.waiting.minutesLeft(number(Math.round(seconds / 60)));
}
