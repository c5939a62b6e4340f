import { type Edit, edit } from "./edit.ts";
import { CYRILLIC_TWINS, LATIN_TWINS } from "./look-alike-letters.ts";
import { readWords, type Script, type ScriptWord, scriptOf } from "./script-words.ts";
import { Surroundings } from "./surroundings.ts";

const TWINS = [...LATIN_TWINS.keys()].join("");
const LETTER = "A-Za-z\\u00c0-\\u024f\\u0370-\\u058f\\u13a0-\\u13ff";
/** Where letters of two scripts touch. */
const TOUCHING = new RegExp(
  `[A-Za-z][${TWINS}]|[${TWINS}][A-Za-z]|[\\u0400-\\u052f](?![\\u0400-\\u052f])[${LETTER}${TWINS}]|(?![\\u0400-\\u052f])[${LETTER}${TWINS}][\\u0400-\\u052f]`,
);
/** Where a word of look-alikes stands beside a Latin one. */
const BESIDE = new RegExp(
  `[A-Za-z][^${LETTER}]{1,3}[${TWINS}]+(?![${LETTER}])|(?<![${LETTER}])[${TWINS}]+[^${LETTER}]{1,3}[A-Za-z]`,
);
/** Roman numerals are written with the letters at hand. */
const NUMERAL = /^[IVXLCDM\u0406\u0425\u0421\u041c]+$/;
const ACRONYM = /^\p{Lu}{2,}$/u;
/** A word that no acronym, unit or variable is. */
const SMALL = /^\p{L}\p{Ll}+$|^[aocykABCKOY]$/u;
const ACRONYM_STEM = /^[A-Z]{2,}(?=\p{Ll})[\p{sc=Cyrillic}]+$|^[\u0410-\u042f]{2,}[a-z]+$/u;
/** A Latin word with a Cyrillic ending, or the reverse. */
const STEM = /^[a-z]{3,}[\u0400-\u052f]+$|^[\u0400-\u052f]{3,}[a-z]{2,}$/i;
/** Greek letters that science puts at the edge of a word or beside capitals. */
const GREEK_TERM = /^[α-ω]|[α-ω]$|[A-Z][α-ω]|[α-ω][A-Z]/;
const PHONETIC = /[/[\]ˈˌː]/;

/** Fewest words with letters of another script, for words that may be so on purpose to be folded too. */
const EVIDENCE = 2;
/** Fewest folded letters that are an attack: some letters share a key on both keyboards. */
const MIN_LETTERS = 2;

interface Fold {
  readonly word: ScriptWord;
  readonly to: Script;
  /** Whether a writer may have mixed the letters on purpose. */
  readonly doubtful: boolean;
}

/** Folds letters of another script that look alike into the script of their word, or of the words around it. */
export function lookAlikes(text: string): readonly Edit[] {
  if (!TOUCHING.test(text) && !BESIDE.test(text)) return [];
  const words = readWords(text);
  const around = new Surroundings(words);
  const folds = words.flatMap((word, i) => foldOf(word, around.scriptAt(i), text) ?? []);
  const evidence = folds.filter(({ doubtful }) => !doubtful).length;
  const edits = folds
    .filter(({ doubtful }) => !doubtful || evidence >= EVIDENCE)
    .flatMap(({ word, to }) => foldWord(word, to));
  const letters = edits.filter(({ attack }) => attack !== undefined).length;
  return letters >= MIN_LETTERS
    ? edits
    : edits.map(({ start, end, replacement }) => edit(start, end, replacement));
}

function foldOf(word: ScriptWord, around: Script | undefined, text: string): Fold | undefined {
  if (word.mixed) return undefined;
  if (word.script === undefined && isOfOneScript(word)) return foldWhole(word, around, text);
  const to = word.script ?? around ?? (word.cyrillic >= word.latin ? "cyrillic" : "latin");
  if (!canFold(word, to)) return undefined;
  return { word, to, doubtful: isOnPurpose(word, text) };
}

function isOfOneScript({ latin, cyrillic, foreign }: ScriptWord): boolean {
  return [latin, cyrillic, foreign].filter(letters => letters > 0).length === 1;
}

/** What becomes of a word of one script whose letters all have twins in that of the words around it. */
function foldWhole(word: ScriptWord, around: Script | undefined, text: string): Fold | undefined {
  if (around === undefined || !canFold(word, around)) return undefined;
  if (word.cyrillic > 0)
    return ACRONYM.test(word.text) ? undefined : { word, to: around, doubtful: isQuoted(word, text) };
  return SMALL.test(word.text) && !besideFormula(word, text)
    ? { word, to: around, doubtful: true }
    : undefined;
}

/** Whether the word has letters of another script, and all of them have twins in this one. */
function canFold({ text }: ScriptWord, to: Script): boolean {
  const strangers = [...text].filter(letter => isStranger(letter, to));
  return strangers.length > 0 && strangers.every(letter => twinOf(letter, to) !== undefined);
}

const isStranger = (letter: string, to: Script): boolean => /\p{L}/u.test(letter) && scriptOf(letter) !== to;

const twinOf = (letter: string, to: Script): string | undefined =>
  (to === "latin" ? LATIN_TWINS : CYRILLIC_TWINS).get(letter);

function isOnPurpose({ text: word, start }: ScriptWord, text: string): boolean {
  if (ACRONYM_STEM.test(word) || STEM.test(word) || GREEK_TERM.test(word)) return true;
  return /[ɑɡɩ]/.test(word) && PHONETIC.test(text.charAt(start - 1) + text.charAt(start + word.length));
}

function besideFormula({ text: word, start }: ScriptWord, text: string): boolean {
  return /[\d=+*/^_()−-]/.test(text.charAt(start - 1) + text.charAt(start + word.length));
}

function isQuoted({ text: word, start }: ScriptWord, text: string): boolean {
  return /["'“”„«»‘’()[\]*_`]/.test(text.charAt(start - 1) + text.charAt(start + word.length));
}

function foldWord({ text, start }: ScriptWord, to: Script): Edit[] {
  const edits: Edit[] = [];
  const attack = NUMERAL.test(text) ? undefined : "look_alikes";
  let at = start;
  for (const letter of text) {
    const twin = isStranger(letter, to) ? twinOf(letter, to) : undefined;
    if (twin !== undefined) edits.push(edit(at, at + letter.length, twin, attack));
    at += letter.length;
  }
  return edits;
}
