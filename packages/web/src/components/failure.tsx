import { ERROR_TABLE, isErrorCode } from "@raisontext/contract";
import { passageOf } from "../i18n/failures.ts";
import { useSpeech } from "../i18n/speech.ts";

/** Why there is no score, and what to do. */
export function Failure({ code, onRetry }: { code: string; onRetry: () => void }) {
  const { texts } = useSpeech();
  const { title, body } = passageOf(texts, code);
  const mayHelp = !isErrorCode(code) || ERROR_TABLE[code].retryable;
  return (
    <div class="failure">
      <h2 class="outcome__title">{title}</h2>
      <p>{body}</p>
      {mayHelp && (
        <button type="button" class="button" onClick={onRetry}>
          {texts.failure.retry}
        </button>
      )}
    </div>
  );
}
