import { useState } from "preact/hooks";
import { LANGUAGES, type Language } from "../i18n/language.ts";
import { useSpeech } from "../i18n/speech.ts";
import { PLACES, type Route } from "../route.ts";
import { chooseTheme, initialTheme, type Theme } from "../theme.ts";

const OWN_NAMES: Readonly<Record<Language, string>> = { en: "English", ru: "Русский" };

interface HeaderProps {
  readonly route: Route;
  readonly language: Language;
  readonly onChoose: (chosen: Language) => void;
}

/** The name of the product, its views, and the choice of colours and language. */
export function Header({ route, language, onChoose }: HeaderProps) {
  const { texts } = useSpeech();
  return (
    <header class="header">
      <span class="wordmark">
        <Mark />
        RaisonText
      </span>
      <nav class="views" aria-label={texts.views.label}>
        {(["check", "history", "status"] as const).map(view => (
          <a key={view} href={PLACES[view]} aria-current={view === route ? "page" : undefined}>
            {texts.views[view]}
          </a>
        ))}
      </nav>
      <div class="header__choices">
        <ThemeSwitch />
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
      </div>
    </header>
  );
}

function ThemeSwitch() {
  const { texts } = useSpeech();
  const [theme, setTheme] = useState(initialTheme);
  const choose = (chosen: Theme) => {
    chooseTheme(chosen);
    setTheme(chosen);
  };
  return (
    <button
      type="button"
      class="theme"
      aria-label={texts.dark}
      title={texts.dark}
      aria-pressed={theme === "dark"}
      onClick={() => choose(theme === "dark" ? "light" : "dark")}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <circle cx="12" cy="12" r="8.5" />
        <path d="M12 3.5a8.5 8.5 0 0 1 0 17z" />
      </svg>
    </button>
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
