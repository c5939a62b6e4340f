import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Dictionary } from "./dictionary.ts";
import { en } from "./en.ts";
import type { Language } from "./language.ts";
import { ru } from "./ru.ts";

const DICTIONARIES: Readonly<Record<Language, Dictionary>> = { en, ru };

/** What the page says and how it writes numbers and names, in one language. */
export interface Speech {
  readonly language: Language;
  readonly texts: Dictionary;
  /** A number with this many decimals (default 0). */
  readonly number: (value: number, decimals?: number) => string;
  /** A score with three decimals; rounding never makes it look certain. */
  readonly score: (value: number) => string;
  /** The name of a language by its ISO 639-1 code; the code itself where it has none. */
  readonly languageName: (code: string) => string;
}

/** The speech of a language. */
export function speechOf(language: Language): Speech {
  const number = (value: number, decimals = 0) =>
    value.toLocaleString(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return {
    language,
    texts: DICTIONARIES[language],
    number,
    score(value) {
      if (value >= 0.9995) return `> ${number(0.999, 3)}`;
      return value < 0.0005 ? `< ${number(0.001, 3)}` : number(value, 3);
    },
    languageName: code => nameOf(code, language),
  };
}

/** Hands the speech of the page down to its components. */
export const SpeechContext = createContext(speechOf("en"));

/** The speech of the page. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

function nameOf(code: string, language: Language): string {
  try {
    const name = new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return code;
  }
}
