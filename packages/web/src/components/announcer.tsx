import { useEffect, useRef } from "preact/hooks";
import { passageOf } from "../i18n/failures.ts";
import { type Speech, useSpeech } from "../i18n/speech.ts";
import { describeStage } from "../stage.ts";
import type { Phase } from "../use-detection.ts";

const CALM_MS = 10_000;

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
      <p role="status">{useCalm(describe(phase, speech), phase.name)}</p>
      <p role="status">{aboutConnection}</p>
    </div>
  );
}

/** A new phase is told at once; within a phase, words that keep changing are told every 10 s. */
function useCalm(words: string, phase: string): string {
  const told = useRef({ words, phase, at: 0 });
  const now = Date.now();
  if (told.current.phase !== phase || now - told.current.at > CALM_MS)
    told.current = { words, phase, at: now };
  return told.current.words;
}

function describe(phase: Phase, speech: Speech): string {
  const { texts } = speech;
  switch (phase.name) {
    case "idle":
      return "";
    case "waiting":
      return describeStage(phase.progress, speech);
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
