import { useSpeech } from "../i18n/speech.ts";

/** The bar from human to AI, with a marker at the score when there is one. */
export function Scale({ score }: { score?: number }) {
  const speech = useSpeech();
  const { scale } = speech.texts;
  return (
    <div
      class="scale"
      role="img"
      aria-label={score === undefined ? scale.range : scale.label(speech.score(score))}
    >
      <div class="scale__track">
        {score !== undefined && <div class="scale__marker" style={{ left: placeOf(score) }} />}
      </div>
      <div class="scale__ends">
        <span>0 · {scale.human}</span>
        <span>{scale.ai} · 1</span>
      </div>
    </div>
  );
}

/** Along the track, by the marker's middle; the marker, 0.5rem wide, stays on the track at both ends. */
function placeOf(score: number): string {
  return `calc(0.25rem + ${score} * (100% - 0.5rem))`;
}
