import { CYRILLIC_TWINS, LATIN_TWINS } from "./look-alike-letters.ts";

/** The scripts that look-alikes are folded into. */
export type Script = "latin" | "cyrillic";

/** A word with its letters counted by script. */
export interface ScriptWord {
  readonly text: string;
  readonly start: number;
  readonly latin: number;
  readonly cyrillic: number;
  /** Letters that pass for Latin or Cyrillic ones and are neither. */
  readonly foreign: number;
  /** The script whose letters without a twin it has; absent where there are none, or of both. */
  readonly script?: Script;
  /** Whether it has letters without a twin of both scripts: it mixes them on purpose. */
  readonly mixed: boolean;
}

const WORD = /[\p{L}\p{M}]+/gu;
const LATIN = /\p{sc=Latin}/u;
const CYRILLIC = /\p{sc=Cyrillic}/u;
/** Latin letters of phonetics and other languages that pass for plain ones. */
const FOREIGN_LATIN = "ɑɡɩƅƒꓲ";

/** The script of a letter; undefined for a mark and for a letter of another script. */
export function scriptOf(letter: string): Script | undefined {
  if (/[a-z]/i.test(letter)) return "latin";
  if (CYRILLIC.test(letter)) return "cyrillic";
  return LATIN.test(letter) && !FOREIGN_LATIN.includes(letter) ? "latin" : undefined;
}

/** The words of a text. */
export function readWords(text: string): ScriptWord[] {
  return [...text.matchAll(WORD)].map(({ 0: word, index }) => readWord(word, index));
}

function readWord(text: string, start: number): ScriptWord {
  const counts = { latin: 0, cyrillic: 0, foreign: 0 };
  const own = { latin: 0, cyrillic: 0 };
  for (const letter of text) {
    const script = scriptOf(letter);
    if (script === undefined) counts.foreign += LATIN_TWINS.has(letter) ? 1 : 0;
    else {
      counts[script]++;
      own[script] += (script === "latin" ? CYRILLIC_TWINS : LATIN_TWINS).has(letter) ? 0 : 1;
    }
  }
  const mixed = own.latin > 0 && own.cyrillic > 0;
  const script = own.latin > 0 ? "latin" : "cyrillic";
  return { text, start, ...counts, mixed, ...(!mixed && own.latin + own.cyrillic > 0 && { script }) };
}
