import { useSpeech } from "../i18n/speech.ts";
import { SAMPLES } from "../samples/samples.ts";

/** Two texts to try the page with, in the language of the page. */
export function SamplePicker({ onPick }: { onPick: (text: string) => void }) {
  const { texts, language } = useSpeech();
  const { byPerson, byAi } = SAMPLES[language];
  return (
    <p class="samples">
      <span>{texts.form.samples} </span>
      <button type="button" class="button button--link" onClick={() => onPick(byPerson)}>
        {texts.form.sampleByPerson}
      </button>
      <span aria-hidden="true"> · </span>
      <button type="button" class="button button--link" onClick={() => onPick(byAi)}>
        {texts.form.sampleByAi}
      </button>
    </p>
  );
}
