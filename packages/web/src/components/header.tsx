import { LANGUAGES, type Language } from "../i18n/language.ts";
import { useSpeech } from "../i18n/speech.ts";

const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", ru: "Русский" };

/** The name of the product and the choice of language. */
export function Header({ language, onChoose }: { language: Language; onChoose: (chosen: Language) => void }) {
  const { texts } = useSpeech();
  return (
    <header class="header">
      <span class="wordmark">
        <Mark />
        RaisonText
      </span>
      <nav class="languages" aria-label={texts.language}>
        {LANGUAGES.map(code => (
          <button
            key={code}
            type="button"
            lang={code}
            class="languages__choice"
            aria-pressed={code === language}
            onClick={() => onChoose(code)}
          >
            {OWN_NAMES[code]}
          </button>
        ))}
      </nav>
    </header>
  );
}

function Mark() {
  return (
    <svg class="mark" viewBox="1 6 30 20" aria-hidden="true">
      <path d="M3 11h15" />
      <path d="M3 21h13" />
      <circle cx="24" cy="21" r="4.5" />
    </svg>
  );
}
