import type { ScoredDetection } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";
import { measuredFor } from "../measured/measured.ts";

/** How often the model was right and wrong about texts like this one, where that was published. */
export function Measured({ detection }: { detection: ScoredDetection }) {
  const { texts, number, languageName } = useSpeech();
  const { measured } = texts;
  const { thresholds, language } = detection;
  const found = measuredFor(detection);
  if (thresholds === undefined) return null;
  const percent = (share: number) => `${number(100 * share, share < 0.1 ? 1 : 0)} %`;
  return (
    <details class="measured">
      <summary>{measured.title}</summary>
      <p>{measured.promise(percent(thresholds.falsePositiveRate))}</p>
      {found && language && (
        <>
          <p>{measured.texts(languageName(language), found.words, number(found.human), number(found.ai))}</p>
          <dl class="facts">
            <div>
              <dt>{measured.humanCalledAi}</dt>
              <dd>{percent(found.humanCalledAi)}</dd>
            </div>
            <div>
              <dt>{measured.aiFound}</dt>
              <dd>{percent(found.aiCalledAi)}</dd>
            </div>
            <div>
              <dt>{measured.uncertain}</dt>
              <dd>{percent(found.uncertain)}</dd>
            </div>
          </dl>
        </>
      )}
    </details>
  );
}
