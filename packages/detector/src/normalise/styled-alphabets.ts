/** What a styled letter is part of. */
export interface StyledLetter {
  readonly plain: string;
  /** Its alphabet: letters of one alphabet look alike. */
  readonly alphabet: string;
}

/** Alphabets whose compatibility form (NFKC) is the plain letter: first and last code point. */
const COMPATIBLE: readonly (readonly [string, number, number])[] = [
  ["full_width", 0xff01, 0xff5e],
  ["small", 0xfe50, 0xfe6b],
  ["ligature", 0xfb00, 0xfb06],
  ["numeral", 0x2160, 0x217f],
  ["letterlike", 0x2102, 0x2102],
  ["letterlike", 0x210a, 0x2115],
  ["letterlike", 0x2119, 0x211d],
  ["letterlike", 0x2124, 0x2124],
  ["letterlike", 0x2128, 0x2134],
  ["circled", 0x24b6, 0x24e9],
  ["squared", 0x1f130, 0x1f149],
];
/** Mathematical letters: 13 alphabets of 52 letters, five of 58 Greek ones, five of 10 digits. */
const MATHEMATICAL: readonly (readonly [start: number, end: number, size: number])[] = [
  [0x1d400, 0x1d6a3, 52],
  [0x1d6a8, 0x1d7cb, 58],
  [0x1d7ce, 0x1d7ff, 10],
];
/** White letters on black; Unicode gives them no plain form. */
const NEGATIVE: readonly (readonly [string, number])[] = [
  ["negative circled", 0x1f150],
  ["negative squared", 0x1f170],
];
const LATIN = "abcdefghijklmnopqrstuvwxyz";
const SMALL_CAPITALS = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡ ʏᴢ";
const SUPERSCRIPTS = "ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖ ʳˢᵗᵘᵛʷˣʸᶻ";

function build(): Map<string, StyledLetter> {
  const letters = new Map<string, StyledLetter>();
  const add = (code: number, alphabet: string): void => {
    const letter = String.fromCodePoint(code);
    const plain = letter.normalize("NFKC");
    if (plain !== letter) letters.set(letter, { plain, alphabet });
  };
  for (const [alphabet, first, last] of COMPATIBLE)
    for (let code = first; code <= last; code++) add(code, alphabet);
  for (const [first, last, size] of MATHEMATICAL)
    for (let code = first; code <= last; code++)
      add(code, `mathematical ${first} ${Math.floor((code - first) / size)}`);
  [...LATIN].forEach((plain, i) => {
    for (const [alphabet, first] of NEGATIVE)
      letters.set(String.fromCodePoint(first + i), { plain: plain.toUpperCase(), alphabet });
    letters.set(SMALL_CAPITALS.charAt(i), { plain, alphabet: "small capital" });
    letters.set(SUPERSCRIPTS.charAt(i), { plain, alphabet: "superscript" });
  });
  letters.delete(" ");
  return letters;
}

/** Letters in a style of their own, and the plain letters they stand for. */
export const STYLED_LETTERS: ReadonlyMap<string, StyledLetter> = build();
