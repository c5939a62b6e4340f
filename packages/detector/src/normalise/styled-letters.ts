import type { AttackKind } from "./attack.ts";
import { type Edit, edit } from "./edit.ts";
import { STYLED_LETTERS, type StyledLetter } from "./styled-alphabets.ts";

const STYLED_CLASS = [...STYLED_LETTERS.keys()].join("");
const STYLED = new RegExp(`[${STYLED_CLASS}]`, "u");
/** A word with the styled characters in it: some are no letters to Unicode. */
const WORD = new RegExp(`[\\p{L}\\p{M}\\p{Nd}${STYLED_CLASS}]+`, "gu");
const LETTER = /\p{L}/u;
const EAST_ASIAN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;
/** Small capitals that phonetic transcriptions use. */
const PHONETIC = "ʙɢʜɪʟɴʀʏ";
/** Small letters that look like small capitals. */
const OWN_SMALL_CAPITALS = "xsz";
/** The alphabet that formulas are set in. */
const ITALIC = "mathematical 119808 1";
const ORNAMENTS: ReadonlySet<string> = new Set([
  "circled",
  "squared",
  "negative circled",
  "negative squared",
]);
/** Alphabets that honest programs use for plain text. */
const TYPOGRAPHY: ReadonlySet<string> = new Set(["small", "ligature", "numeral"]);
/** Around a word, in code units: where East Asian text makes full-width letters ordinary. */
const NEARBY = 20;

interface Letter {
  readonly character: string;
  readonly start: number;
  /** Absent for a plain letter. */
  readonly styled?: StyledLetter;
}

/** Turns letters in a style of their own (mathematical, circled, full-width, …) into plain ones. */
export function styledLetters(text: string): readonly Edit[] {
  if (!STYLED.test(text)) return [];
  return [...text.matchAll(WORD)]
    .filter(({ 0: word }) => STYLED.test(word))
    .flatMap(({ 0: word, index }) => foldWord(lettersOf(word, index), text));
}

function lettersOf(word: string, index: number): Letter[] {
  let start = index;
  return [...word].map(character => {
    const styled = STYLED_LETTERS.get(character);
    const letter = { character, start, ...(styled && { styled }) };
    start += character.length;
    return letter;
  });
}

function foldWord(letters: readonly Letter[], text: string): Edit[] {
  const folded = letters.filter(letter => isFolded(letter, letters));
  const attack = attackOf(folded, letters, text);
  return folded.map(({ character, start, styled }) => {
    const typography = TYPOGRAPHY.has(styled?.alphabet ?? "");
    return edit(start, start + character.length, styled?.plain ?? "", typography ? undefined : attack);
  });
}

const inAlphabet = (letters: readonly Letter[], alphabet: string): Letter[] =>
  letters.filter(({ styled }) => styled?.alphabet === alphabet);

function isFolded({ styled }: Letter, letters: readonly Letter[]): boolean {
  const alphabet = styled?.alphabet;
  if (alphabet === undefined) return false;
  if (alphabet === "superscript")
    return letters.length >= 3 && inAlphabet(letters, alphabet).length === letters.length;
  if (alphabet === "small capital") return isSmallCapitals(letters);
  return letters.length >= 2 || !(ORNAMENTS.has(alphabet) || alphabet === "letterlike");
}

/** Whether small capitals stand for letters, and not for sounds. */
function isSmallCapitals(letters: readonly Letter[]): boolean {
  const capitals = inAlphabet(letters, "small capital");
  if (letters.length < 2) return false;
  if (capitals.some(({ character }) => !PHONETIC.includes(character))) return true;
  return (
    capitals.length >= 3 && letters.every(({ character }) => capitals.length > 0 && isSmallCapital(character))
  );
}

function isSmallCapital(character: string): boolean {
  return (
    OWN_SMALL_CAPITALS.includes(character) || STYLED_LETTERS.get(character)?.alphabet === "small capital"
  );
}

/** What the folded letters of a word are a sign of: plain letters among them, or a style that formulas do not have. */
function attackOf(
  folded: readonly Letter[],
  letters: readonly Letter[],
  text: string,
): AttackKind | undefined {
  const plain = letters.filter(({ character, styled }) => !styled && LETTER.test(character)).length;
  const alphabets = new Set(
    folded.map(({ styled }) => styled?.alphabet ?? "").filter(name => name !== "letterlike"),
  );
  const styled = folded.filter(({ styled }) => !TYPOGRAPHY.has(styled?.alphabet ?? "")).length;
  if (alphabets.has("full_width"))
    return styled + plain >= 3 && !isEastAsian(letters, text) ? "full_width" : undefined;
  const whole = styled >= 3 && (alphabets.size > 1 || !alphabets.has(ITALIC));
  return styled > 0 && (plain >= 2 || whole) ? "look_alikes" : undefined;
}

function isEastAsian(letters: readonly Letter[], text: string): boolean {
  const start = letters[0]?.start ?? 0;
  const end = letters.at(-1)?.start ?? 0;
  return EAST_ASIAN.test(text.slice(Math.max(0, start - NEARBY), end + NEARBY));
}
