import { useEffect, useRef } from "preact/hooks";
import type { DeskDocument } from "../desk/document.ts";
import { useSpeech } from "../i18n/speech.ts";
import { Failure } from "./failure.tsx";
import { Guide } from "./guide.tsx";
import { Result } from "./result.tsx";
import { Waiting } from "./waiting.tsx";

interface OutcomeProps {
  readonly shown: DeskDocument | undefined;
  /** The text as it stands in the box. */
  readonly draft: string | undefined;
  readonly onCancel: () => void;
  readonly onRetry: () => void;
}

/** What there is to say about the text: how to read a score, until there is one. */
export function Outcome({ shown, draft, onCancel, onRetry }: OutcomeProps) {
  const { texts } = useSpeech();
  const place = useRef<HTMLElement>(null);
  const phase = shown?.phase ?? { name: "idle" };

  // On a narrow screen it is below the text; who cancels goes back to the text.
  useEffect(() => {
    if (phase.name !== "idle" && phase.name !== "cancelled")
      place.current?.scrollIntoView({ block: "nearest" });
  }, [phase.name]);

  return (
    <section class="outcome" data-phase={phase.name} ref={place}>
      {phase.name === "idle" && <Guide />}
      {phase.name === "reading" && <h2 class="outcome__title">{texts.table.reading}</h2>}
      {phase.name === "waiting" && (
        <Waiting
          key={`${shown?.key} ${phase.startedAt}`}
          startedAt={phase.startedAt}
          news={phase.news}
          onCancel={onCancel}
        />
      )}
      {phase.name === "scored" && (
        <Result text={shown?.text ?? ""} detection={phase.detection} stale={draft !== shown?.text} />
      )}
      {phase.name === "cancelled" && <Failure code="cancelled" onRetry={onRetry} />}
      {phase.name === "failed" && <Failure code={phase.code} onRetry={onRetry} />}
    </section>
  );
}
