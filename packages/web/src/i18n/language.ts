/** The languages the page speaks, as ISO 639-1 codes. */
export const LANGUAGES = ["en", "ru"] as const;

/** A language the page speaks. */
export type Language = (typeof LANGUAGES)[number];

const STORAGE_KEY = "raisontext.language";

/** The language to start in: the one chosen before, else the first of the browser's that the page speaks. */
export function initialLanguage(): Language {
  const wished = [remembered(), ...navigator.languages];
  const codes = wished.map(tag => tag?.slice(0, 2).toLowerCase());
  return codes.map(code => LANGUAGES.find(language => language === code)).find(Boolean) ?? "en";
}

/** Keeps the choice for the next visit, where the browser lets us. */
export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(STORAGE_KEY, language);
  } catch {
    // Storage is switched off; the choice then lasts as long as the page.
  }
}

function remembered(): string | undefined {
  try {
    return localStorage.getItem(STORAGE_KEY) ?? undefined;
  } catch {
    return undefined;
  }
}
