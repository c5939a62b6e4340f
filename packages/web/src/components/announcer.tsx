import { useEffect, useRef } from "preact/hooks";
import type { DeskDocument, Phase } from "../desk/document.ts";
import { passageOf } from "../i18n/failures.ts";
import { type Speech, useSpeech } from "../i18n/speech.ts";
import { describeStage } from "../stage.ts";
import { useCalm } from "../use-calm.ts";

/** Tells people who do not see the page what has changed, once for each change. */
export function Announcer({ shown, lost }: { shown: DeskDocument | undefined; lost: boolean }) {
  const speech = useSpeech();
  const wasLost = useRef(false);
  useEffect(() => {
    if (lost) wasLost.current = true;
  }, [lost]);
  const { connection } = speech.texts;
  const aboutConnection = lost ? connection.lost : wasLost.current ? connection.back : "";
  const { stage, words } = describe(shown?.phase, speech);
  return (
    <div class="visually-hidden">
      <p role="status">{useCalm(words, stage)}</p>
      <p role="status">{aboutConnection}</p>
    </div>
  );
}

function describe(
  phase: Phase | undefined,
  speech: Speech,
): { readonly stage: string; readonly words: string } {
  if (phase === undefined) return { stage: "idle", words: "" };
  if (phase.name !== "waiting") return { stage: phase.name, words: describeEnd(phase, speech) };
  const { stage, title, detail } = describeStage(phase.news, speech, phase.news?.at ?? 0);
  return { stage, words: detail === undefined ? title : `${title}. ${detail}` };
}

function describeEnd(phase: Exclude<Phase, { name: "waiting" }>, speech: Speech): string {
  const { texts } = speech;
  if (phase.name === "reading") return texts.table.reading;
  if (phase.name === "scored") {
    const { score, verdict = "none" } = phase.detection;
    return `${texts.result.verdicts[verdict].title}. ${texts.scale.label(speech.score(score))}.`;
  }
  const { title, body } = passageOf(texts, phase.name === "failed" ? phase.code : "cancelled");
  return `${title}. ${body}`;
}
