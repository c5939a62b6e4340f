import type { DetectProgress } from "@raisontext/client";
import { useEffect, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { describeStage, describeTimeLeft } from "../stage.ts";
import { useLasting } from "../use-lasting.ts";

const PATIENCE_MS = 3_000;

interface WaitingProps {
  readonly startedAt: number;
  readonly progress: DetectProgress | undefined;
  readonly onCancel: () => void;
}

/** The text on its way: its place in the queue, the time left and, after some seconds, how long it has taken. */
export function Waiting({ startedAt, progress, onCancel }: WaitingProps) {
  const speech = useSpeech();
  const { waiting } = speech.texts;
  const timeLeft = describeTimeLeft(progress, speech);
  const long = useLasting(true, PATIENCE_MS);
  return (
    <div class="waiting">
      <div class="spinner" aria-hidden="true" />
      <h2 class="outcome__title">{describeStage(progress, speech)}</h2>
      {timeLeft !== undefined && <p class="waiting__left">{timeLeft}</p>}
      <p class="waiting__note">
        {long && (
          <>
            <Elapsed since={startedAt} /> {waiting.hint}
          </>
        )}
      </p>
      <button type="button" class="button" onClick={onCancel}>
        {waiting.cancel}
      </button>
    </div>
  );
}

function Elapsed({ since }: { since: number }) {
  const { texts, number } = useSpeech();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <span class="waiting__elapsed">{texts.waiting.elapsed(number(Math.floor((now - since) / 1_000)))}.</span>
  );
}
