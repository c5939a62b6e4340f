import { useEffect, useRef } from "preact/hooks";
import type { Phase } from "../use-detection.ts";
import { Failure } from "./failure.tsx";
import { Guide } from "./guide.tsx";
import { Result } from "./result.tsx";
import { Waiting } from "./waiting.tsx";

interface OutcomeProps {
  readonly phase: Phase;
  /** The text in the box now. */
  readonly text: string;
  readonly onCancel: () => void;
  readonly onRetry: (text: string) => void;
}

/** What there is to say about the text: how to read a score, until there is one. */
export function Outcome({ phase, text, onCancel, onRetry }: OutcomeProps) {
  const place = useRef<HTMLElement>(null);

  // On a narrow screen it is below the text; who cancels goes back to the text.
  useEffect(() => {
    if (phase.name !== "idle" && phase.name !== "cancelled")
      place.current?.scrollIntoView({ block: "nearest" });
  }, [phase.name]);

  return (
    <section class="outcome" data-phase={phase.name} ref={place}>
      {phase.name === "idle" && <Guide />}
      {phase.name === "waiting" && (
        <Waiting key={phase.startedAt} startedAt={phase.startedAt} news={phase.news} onCancel={onCancel} />
      )}
      {phase.name === "scored" && <Result detection={phase.detection} stale={phase.text !== text} />}
      {phase.name === "cancelled" && <Failure code="cancelled" onRetry={() => onRetry(phase.text)} />}
      {phase.name === "failed" && <Failure code={phase.code} onRetry={() => onRetry(phase.text)} />}
    </section>
  );
}
