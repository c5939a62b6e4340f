import { useEffect, useState } from "preact/hooks";
import { useSpeech } from "../i18n/speech.ts";
import { useLasting } from "../use-lasting.ts";

const PATIENCE_MS = 3_000;

interface WaitingProps {
  readonly startedAt: number;
  readonly position: number | undefined;
  readonly onCancel: () => void;
}

/** The text on its way: its place in the queue and, after some seconds, how long it has taken. */
export function Waiting({ startedAt, position, onCancel }: WaitingProps) {
  const { texts, number } = useSpeech();
  const { waiting } = texts;
  const long = useLasting(true, PATIENCE_MS);
  return (
    <div class="waiting">
      <div class="spinner" aria-hidden="true" />
      <h2 class="outcome__title">{headlineOf()}</h2>
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

  function headlineOf(): string {
    if (position === undefined) return waiting.sending;
    return position === 1 ? waiting.next : waiting.place(number(position));
  }
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
