import type { Result } from "@raisontext/client";
import { useSpeech } from "../i18n/speech.ts";

const CENTRE = { x: 100, y: 96 };
const RADIUS = 82;

/** A half circle from human to AI: where the verdicts begin, and a needle at the score. */
export function Dial({ score, thresholds }: Pick<Result, "score" | "thresholds">) {
  const speech = useSpeech();
  const { scale } = speech.texts;
  const human = thresholds?.human ?? 0.5;
  const ai = thresholds?.ai ?? 0.5;
  const tip = pointAt(score, RADIUS - 16);
  return (
    <svg class="dial" viewBox="-14 4 228 116" role="img" aria-label={scale.label(speech.score(score))}>
      <path class="dial__zone dial__zone--human" d={arc(0, human)} />
      <path class="dial__zone dial__zone--between" d={arc(human, ai)} />
      <path class="dial__zone dial__zone--ai" d={arc(ai, 1)} />
      <line class="dial__needle" x1={CENTRE.x} y1={CENTRE.y} x2={tip.x} y2={tip.y} />
      <circle class="dial__hub" cx={CENTRE.x} cy={CENTRE.y} r="6" />
      <text class="dial__end" x="18" y="116" text-anchor="middle">
        {scale.human}
      </text>
      <text class="dial__end" x="182" y="116" text-anchor="middle">
        {scale.ai}
      </text>
    </svg>
  );
}

function pointAt(score: number, radius: number): { readonly x: string; readonly y: string } {
  const angle = Math.PI * (1 - Math.min(1, Math.max(0, score)));
  const x = CENTRE.x + radius * Math.cos(angle);
  const y = CENTRE.y - radius * Math.sin(angle);
  return { x: x.toFixed(2), y: y.toFixed(2) };
}

function arc(from: number, to: number): string {
  const [start, end] = [pointAt(from, RADIUS), pointAt(to, RADIUS)];
  return `M ${start.x} ${start.y} A ${RADIUS} ${RADIUS} 0 0 1 ${end.x} ${end.y}`;
}
