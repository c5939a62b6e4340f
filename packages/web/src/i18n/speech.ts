import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Dictionary, Plural } from "./dictionary.ts";
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
  /** A text that counts something, in the plural form of the number. */
  readonly plural: (forms: Plural, value: number) => string;
  /** A time to come, like "in 5 seconds": rounded, since it is an estimate. */
  readonly fromNow: (ms: number) => string;
  /** A point in time (ms since the epoch) as day and minute. */
  readonly date: (at: number) => string;
  /** The name of a language by its ISO 639-1 code; the code itself where it has none. */
  readonly languageName: (code: string) => string;
}

/** The speech of a language. */
export function speechOf(language: Language): Speech {
  // To make a format costs far more than to use it.
  const formats: Intl.NumberFormat[] = [];
  const number = (value: number, decimals = 0) => {
    formats[decimals] ??= new Intl.NumberFormat(language, {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    return formats[decimals].format(value);
  };
  const dates = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const rules = new Intl.PluralRules(language);
  const relative = new Intl.RelativeTimeFormat(language);
  return {
    language,
    texts: DICTIONARIES[language],
    number,
    score(value) {
      if (value >= 0.9995) return `> ${number(0.999, 3)}`;
      return value < 0.0005 ? `< ${number(0.001, 3)}` : number(value, 3);
    },
    plural: (forms, value) => (forms[rules.select(value)] ?? forms.other)(number(value)),
    fromNow: ms => relative.format(...coarse(ms)),
    date: at => dates.format(at),
    languageName: code => nameOf(code, language),
  };
}

/** Hands the speech of the page down to its components. */
export const SpeechContext = createContext(speechOf("en"));

/** The speech of the page. */
export function useSpeech(): Speech {
  return useContext(SpeechContext);
}

/** Seconds one by one at first, then in fives; minutes from 90 s on, hours from 90 minutes on. */
function coarse(ms: number): [number, "second" | "minute" | "hour"] {
  const seconds = Math.ceil(ms / 1_000);
  if (seconds <= 20) return [seconds, "second"];
  if (seconds < 90) return [Math.ceil(seconds / 5) * 5, "second"];
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? [minutes, "minute"] : [Math.round(minutes / 60), "hour"];
}

function nameOf(code: string, language: Language): string {
  try {
    const name = new Intl.DisplayNames(language, { type: "language" }).of(code) ?? code;
    return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
  } catch {
    return code;
  }
}
