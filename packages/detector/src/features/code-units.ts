/** What a UTF-16 code unit is to the feature extractor. */
export const UNIT_SPACE = 0;
/** A letter, digit or mark: part of a word. */
export const UNIT_WORD = 1;
/** Anything else: punctuation, symbols, halves of surrogate pairs. */
const UNIT_OTHER = 2;

const WORD = /[\p{L}\p{M}\p{N}]/u;
const DIGIT = /\p{Nd}/u;
const SPACE = /\s/u;

/** Typographic variants that say more about an editor than about an author. */
const PLAIN: Readonly<Record<string, string>> = {
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "‘": "'",
  "’": "'",
  "‚": "'",
  "–": "-",
  "—": "-",
  "−": "-",
  "‑": "-",
  "‐": "-",
  ё: "е",
};

function fold(character: string): string {
  if (DIGIT.test(character)) return "0";
  const lower = character.toLowerCase();
  return lower.length === 1 ? (PLAIN[lower] ?? lower) : character;
}

/** UNIT_* of every code unit after folding; shape [65536]. */
export const unitClass: Uint8Array = new Uint8Array(65536);
/** The folded form of every code unit: lower case, digits as 0, plain quotes and dashes, ё as е; shape [65536]. */
export const unitFold: Uint16Array = new Uint16Array(65536);

for (let unit = 0; unit < 65536; unit++) {
  const surrogate = unit >= 0xd800 && unit < 0xe000;
  const folded = surrogate ? String.fromCharCode(unit) : fold(String.fromCharCode(unit));
  unitFold[unit] = folded.charCodeAt(0);
  unitClass[unit] = SPACE.test(folded)
    ? UNIT_SPACE
    : !surrogate && WORD.test(folded)
      ? UNIT_WORD
      : UNIT_OTHER;
}
