import type { Result } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";
import { EvidenceList } from "./evidence-list.tsx";
import { levelOf } from "./passages.ts";

interface SentenceNoteProps {
  readonly text: string;
  readonly result: Result;
  readonly sentence: number | undefined;
}

/** What is known of one sentence: its score in words and the phrases in it that moved the score. */
export function SentenceNote({ text, result, sentence }: SentenceNoteProps) {
  const { texts, score } = useSpeech();
  const about = sentence === undefined ? undefined : result.sentences?.[sentence];
  const evidence = (result.evidence ?? []).filter(
    ({ start, end }) => about && start < about.end && about.start < end,
  );
  return (
    <div class="sentence-note" aria-live="polite">
      {about && (
        <>
          <p class="sentence-note__title">
            <span class={`sentence sentence--${levelOf(about.score)}`}>
              {texts.reading.levels[levelOf(about.score)]}
            </span>{" "}
            <strong>{score(about.score)}</strong>
          </p>
          {evidence.length > 0 && <EvidenceList text={text} evidence={evidence} />}
        </>
      )}
    </div>
  );
}
