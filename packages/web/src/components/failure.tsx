import { ERROR_TABLE, type ErrorCode, isErrorCode } from "@raisontext/contract";
import { passageOf } from "../i18n/failures.ts";
import { useSpeech } from "../i18n/speech.ts";

/** The same request would be no use, but a new one may be. */
const LATER: ReadonlySet<ErrorCode> = new Set(["expired", "cancelled"]);

/** Why there is no score, and what to do. */
export function Failure({ code, onRetry }: { code: string; onRetry: () => void }) {
  const { texts } = useSpeech();
  const { title, body } = passageOf(texts, code);
  const isWaste = isErrorCode(code) && !ERROR_TABLE[code].retryable && !LATER.has(code);
  return (
    <div class={code === "cancelled" ? "failure failure--calm" : "failure"}>
      <h2 class="outcome__title">{title}</h2>
      <p>{body}</p>
      {!isWaste && (
        <button type="button" class="button" onClick={onRetry}>
          {texts.failure.retry}
        </button>
      )}
    </div>
  );
}
