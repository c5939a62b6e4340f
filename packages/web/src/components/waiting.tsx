import { useSpeech } from "../i18n/speech.ts";
import { describeStage, type News } from "../stage.ts";
import { useLasting } from "../use-lasting.ts";
import { useNow } from "../use-now.ts";

const PATIENCE_MS = 3_000;

interface WaitingProps {
  readonly startedAt: number;
  readonly news: News | undefined;
  readonly onCancel: () => void;
}

/** The text on its way: its place in the queue, the time left and, after some seconds, how long it has taken. */
export function Waiting({ startedAt, news, onCancel }: WaitingProps) {
  const speech = useSpeech();
  const { texts, number } = speech;
  const now = useNow();
  const { stage, title, detail } = describeStage(news, speech, now);
  const long = useLasting(true, PATIENCE_MS);
  const elapsed = texts.waiting.elapsed(number(Math.max(0, Math.floor((now - startedAt) / 1_000))));
  return (
    <div class="waiting" data-stage={stage}>
      <div class="spinner" aria-hidden="true" />
      <h2 class="outcome__title waiting__title">{title}</h2>
      {detail !== undefined && <p class="waiting__detail">{detail}</p>}
      <p class="waiting__note">
        {long && (
          <>
            <span class="waiting__elapsed">{elapsed}.</span> {texts.waiting.hint}
          </>
        )}
      </p>
      <button type="button" class="button waiting__cancel" onClick={onCancel}>
        {texts.waiting.cancel}
      </button>
    </div>
  );
}
