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

/** Common words of a language, and letters that its neighbours use and it does not. */
interface Signs {
  readonly words: ReadonlySet<string>;
  /** Smallest share of such words in prose. */
  readonly minShare: number;
  readonly foreign: RegExp;
}

/** Texts of fewer words than this are taken for what their script says. */
const ENOUGH_WORDS = 20;
/** Share of letters from which letters of other languages are more than names and quotes. */
const FOREIGN_SHARE = 0.01;

const SIGNS: Readonly<Record<"en" | "ru", Signs>> = {
  en: {
    words: new Set(
      (
        "the of and to in is that it for as with was on be by this are or from at which not have but he his they you i we " +
        "can an will has their been if more had there its when would who what so your my her she one all were do out up about"
      ).split(" "),
    ),
    minShare: 0.12,
    foreign: /[à-ÿāăąćčďđēęěğģīįıķļłńņňőœřśşšţťūůűųźżž]/gu,
  },
  ru: {
    words: new Set(
      (
        "и в не на что с он как это я по но из у за от к о для так его же бы все то а вы мы они она был если или только " +
        "также может может при быть который когда до чтобы меня мне уже нет ли было во со их ее этого того можно"
      ).split(" "),
    ),
    minShare: 0.08,
    foreign: /[іїєґўјљњћђџќѓѕәғқңөұүһ]/gu,
  },
};

/** Whether it is one of the most common words of English or Russian, in small letters. */
export const isCommonWord = (word: string): boolean =>
  Object.values(SIGNS).some(({ words }) => words.has(word));

/**
 * The language of a text: its script, and whether the common words and letters are those of English or Russian. French
 * or Ukrainian is `other`. A text of a few words is taken for what its script says.
 */
export function recogniseLanguage(text: string): Language {
  const language = detectLanguage(text);
  if (language === "other") return language;
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < ENOUGH_WORDS) return language;
  const { words: common, minShare, foreign } = SIGNS[language];
  const share = words.filter(word => common.has(word)).length / words.length;
  const letters = words.reduce((sum, { length }) => sum + length, 0);
  const strange = words.join("").match(foreign)?.length ?? 0;
  if (share < minShare || strange > FOREIGN_SHARE * letters) return "other";
  return language === "ru" && isBulgarian(words.join("")) ? "other" : language;
}

/** Bulgarian shares its letters and many small words with Russian, but has no ы or э, and ъ is a vowel. */
function isBulgarian(letters: string): boolean {
  const count = (pattern: RegExp): number => letters.match(pattern)?.length ?? 0;
  return count(/ъ/g) > 0.006 * letters.length && count(/[ыэ]/g) === 0;
}
