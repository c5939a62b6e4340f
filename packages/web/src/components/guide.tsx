import { useSpeech } from "../i18n/speech.ts";
import { Scale } from "./scale.tsx";

/** How to read the score, before there is one. */
export function Guide() {
  const { guide } = useSpeech().texts;
  return (
    <div class="guide">
      <h2 class="outcome__small-title">{guide.title}</h2>
      <Scale />
      <dl class="guide__list">
        {[guide.low, guide.middle, guide.high].map(({ title, body }) => (
          <div key={title} class="guide__item">
            <dt>{title}</dt>
            <dd>{body}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
