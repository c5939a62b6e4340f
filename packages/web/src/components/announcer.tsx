import { useEffect, useRef } from "preact/hooks";
import { passageOf } from "../i18n/failures.ts";
import { type Speech, useSpeech } from "../i18n/speech.ts";
import type { Phase } from "../use-detection.ts";

/** Tells people who do not see the page what has changed, once for each change. */
export function Announcer({ phase, lost }: { phase: Phase; lost: boolean }) {
  const speech = useSpeech();
  const wasLost = useRef(false);
  useEffect(() => {
    if (lost) wasLost.current = true;
  }, [lost]);
  const { connection } = speech.texts;
  const aboutConnection = lost ? connection.lost : wasLost.current ? connection.back : "";
  return (
    <div class="visually-hidden">
      <p role="status">{describe(phase, speech)}</p>
      <p role="status">{aboutConnection}</p>
    </div>
  );
}

function describe(phase: Phase, speech: Speech): string {
  const { texts, number } = speech;
  switch (phase.name) {
    case "idle":
      return "";
    case "waiting":
      if (phase.position === undefined) return texts.waiting.sending;
      return phase.position === 1 ? texts.waiting.next : texts.waiting.place(number(phase.position));
    case "scored": {
      const { score, verdict = "none" } = phase.detection;
      return `${texts.result.verdicts[verdict].title}. ${texts.scale.label(speech.score(score))}.`;
    }
    case "failed": {
      const { title, body } = passageOf(texts, phase.code);
      return `${title}. ${body}`;
    }
  }
}
