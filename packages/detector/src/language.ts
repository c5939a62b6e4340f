/** What the script of a text says about its language; `other` where neither Latin nor Cyrillic prevails. */
export type Language = "en" | "ru" | "other";

/** The share of Cyrillic letters from which a text counts as Russian: Russian prose carries Latin names and terms. */
const RUSSIAN_SHARE = 0.4;

/**
 * The language by the share of scripts among the letters: Russian from 40 % Cyrillic, else English from 50 % Latin.
 * Scripts only: French counts as `en`, Ukrainian as `ru`. Counts UTF-16 code units.
 */
export function detectLanguage(text: string): Language {
  let latin = 0;
  let cyrillic = 0;
  let others = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x41) continue;
    if (unit < 0x250) {
      const lower = unit | 0x20;
      if ((lower >= 0x61 && lower <= 0x7a) || unit >= 0xc0) latin++;
    } else if (unit >= 0x400 && unit < 0x530) cyrillic++;
    else if (unit >= 0x370 && !(unit >= 0x2000 && unit < 0x2c00) && !(unit >= 0xd800 && unit < 0xf900))
      others++;
  }
  const letters = latin + cyrillic + others;
  if (letters === 0) return "other";
  if (cyrillic >= RUSSIAN_SHARE * letters) return "ru";
  return latin >= 0.5 * letters ? "en" : "other";
}
